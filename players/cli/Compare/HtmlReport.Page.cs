namespace NeuralCodec.Cli.Compare;

internal static partial class HtmlReport
{
    private const string Style = """
        :root{color-scheme:light dark}
        body{font:15px/1.45 system-ui,sans-serif;max-width:62em;margin:2em auto;padding:0 1em}
        h1{font-size:1.7em}h2{font-size:1.3em;margin-top:1.8em}
        table{border-collapse:collapse;margin:1em 0}td,th{border:1px solid #8886;padding:.25em .6em;text-align:left;vertical-align:top}
        th{background:#8882}td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        code{font-size:88%;overflow-wrap:anywhere}svg{max-width:100%;height:auto}
        details{margin:.6em 0}summary{cursor:pointer}.wide{overflow-x:auto}
        .crop{margin:1em 0}.crop select{max-width:48%}
        .view{position:relative;display:inline-block;max-width:100%;touch-action:none;cursor:ew-resize}
        .view img{display:block;max-width:100%}.view img+img{position:absolute;left:0;top:0}
        .view i{position:absolute;top:0;bottom:0;width:2px;margin-left:-1px;background:#fff;box-shadow:0 0 3px #000;pointer-events:none}
        .crop input{display:block;width:480px;max-width:100%;margin:.3em 0}
        .left-name,.right-name{font-size:90%}.right-name{float:right}.names{width:480px;max-width:100%}
        @media print{body{max-width:none;margin:0;font-size:11px}.crop input,.crop select,.pick{display:none}table,svg,.crop{break-inside:avoid}h2,summary{break-after:avoid}}
        """;

    // The border between the two pictures follows the slider and the pointer on the picture; the lists choose what lies on each side.
    private const string Script = """
        for (const crop of document.querySelectorAll('.crop')) {
          const [left, right] = crop.querySelectorAll('select'), [below, above] = crop.querySelectorAll('img');
          const slider = crop.querySelector('input'), line = crop.querySelector('i'), view = crop.querySelector('.view');
          const pictures = JSON.parse(crop.querySelector('script').textContent);
          const show = () => {
            below.src = pictures[left.value]; above.src = pictures[right.value];
            crop.querySelector('.left-name').textContent = left.selectedOptions[0].text;
            crop.querySelector('.right-name').textContent = right.selectedOptions[0].text;
            cut();
          };
          const cut = () => { above.style.clipPath = `inset(0 0 0 ${slider.value}%)`; line.style.left = slider.value + '%'; };
          const point = e => {
            if (e.type === 'pointermove' && !e.buttons) return;
            const box = view.getBoundingClientRect();
            slider.value = 100 * (e.clientX - box.left) / box.width;
            cut();
          };
          left.addEventListener('input', show); right.addEventListener('input', show); slider.addEventListener('input', cut);
          view.addEventListener('pointerdown', point); view.addEventListener('pointermove', point);
          view.addEventListener('dragstart', e => e.preventDefault());
          show();
        }
        addEventListener('beforeprint', () => { for (const d of document.querySelectorAll('details')) d.open = true; });
        """;
}
