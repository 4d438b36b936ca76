using System.Globalization;
using System.Net;
using System.Text;
using NeuralCodec.Codec.Compare;

namespace NeuralCodec.Cli.Compare;

/// <summary>One self-contained HTML file: BD-rates, curves, crops under a slider, settings and versions.</summary>
internal static class HtmlReport
{
    private const string Style =
        ":root{color-scheme:light dark}body{font:15px sans-serif;max-width:60em;margin:2em auto;padding:0 1em}" +
        "table{border-collapse:collapse;margin:1em 0}td,th{border:1px solid #8888;padding:.3em .6em;text-align:left}td.n{text-align:right}" +
        ".view{position:relative;display:inline-block;max-width:100%}.view img{display:block;image-rendering:pixelated}" +
        ".view img+img{position:absolute;left:0;top:0;clip-path:inset(0 0 0 50%)}.crop input{width:480px;max-width:100%;display:block}" +
        "code{font-size:90%}@media print{.crop input,.crop select{display:none}}";

    // The slider cuts the upper picture; the lists choose what lies left and right.
    private const string Script =
        "for(const c of document.querySelectorAll('.crop')){const[l,r]=c.querySelectorAll('select'),[a,b]=c.querySelectorAll('img'),s=c.querySelector('input')," +
        "d=JSON.parse(c.querySelector('script').textContent),u=()=>{a.src=d[l.value];b.src=d[r.value];b.style.clipPath=`inset(0 0 0 ${s.value}%)`};" +
        "for(const e of[l,r,s])e.addEventListener('input',u);u()}";

    public static string Draw(CompareResult result)
    {
        StringBuilder html = new();
        html.Append(CultureInfo.InvariantCulture, $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>NeuralCodec: comparison</title><style>{Style}</style>");
        html.Append(CultureInfo.InvariantCulture, $"<h1>NeuralCodec compared</h1><p>{result.Comparison.Items.Count} {(result.Kind == CompareKind.Stills ? "pictures" : "clips")}. ");
        html.Append("Below 0 % means fewer bits than the anchor at equal quality; BD-rate per item first, then the mean.</p>");
        foreach (string metric in result.Metrics)
        {
            AppendTable(html, result, metric);
            // Two plots in one page must not share the name of their clip path.
            html.Append(RatePlot.Draw(result, metric).Replace("area", "area-" + metric, StringComparison.Ordinal));
        }

        html.Append("<h2>Crops at the rate nearest to ours</h2>");
        foreach (CropSet crop in CropSet.Make(result))
            AppendCrop(html, crop);
        AppendSettings(html, result);
        return html.Append(CultureInfo.InvariantCulture, $"<script>{Script}</script></html>\n").ToString();
    }

    private static void AppendTable(StringBuilder html, CompareResult result, string metric)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h2>BD-rate in {metric}</h2><table><tr><th>{Encode(result.Ours.Title)} to</th><th>mean</th><th>items</th><th>common range</th></tr>");
        foreach (BdSummary row in result.Summaries(metric))
        {
            string perItem = string.Join("\n", row.PerItem.Select(item => $"{item.Item}: {CompareTable.Percent(item.Result.Percent)}").Concat(row.Refused));
            html.Append(CultureInfo.InvariantCulture,
                $"<tr title=\"{Encode(perItem)}\"><td>{Encode(row.Anchor.Title)}</td><td class=\"n\">{CompareTable.Percent(row.MeanPercent)}</td><td class=\"n\">{row.PerItem.Count}/{result.Comparison.Items.Count}</td><td>{CompareTable.Range(row)}</td></tr>");
        }

        html.Append("</table>");
    }

    private static void AppendCrop(StringBuilder html, CropSet crop)
    {
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"crop\"><h3>{Encode(crop.Item)}</h3><p>left ");
        for (int side = 0; side < 2; side++)
        {
            html.Append(side == 0 ? "<select>" : " right <select>");
            for (int i = 0; i < crop.Pictures.Count; i++)
                html.Append(CultureInfo.InvariantCulture, $"<option value=\"{i}\"{(i == 1 - side ? " selected" : "")}>{Encode(crop.Pictures[i].Caption)}</option>");
            html.Append("</select>");
        }

        html.Append("</p><div class=\"view\"><img alt=\"left\"><img alt=\"right\"></div><input type=\"range\" min=\"0\" max=\"100\" value=\"50\" aria-label=\"border between left and right\">");
        html.Append("<script type=\"application/json\">[");
        html.AppendJoin(',', crop.Pictures.Select(picture => $"\"data:image/png;base64,{Convert.ToBase64String(picture.Png)}\""));
        html.Append("]</script></div>");
    }

    private static void AppendSettings(StringBuilder html, CompareResult result)
    {
        html.Append("<h2>Settings and versions</h2><table><tr><th>codec</th><th>settings</th><th>version</th></tr>");
        foreach (CompareCodec codec in result.Comparison.Codecs)
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Encode(codec.Title)}</td><td><code>{Encode(codec.Settings)}</code><br>q: {string.Join(", ", codec.Qualities.Select(q => q.ToString(CultureInfo.InvariantCulture)))}</td><td>{Encode(result.Comparison.Versions[codec.Name])}</td></tr>");
        html.Append("</table>");
        string[] notes = [.. result.Missing.Select(codec => $"{codec.Title}: not installed (package {codec.Package})"), .. result.Skipped, .. result.Comparison.Failures];
        if (notes.Length > 0)
            html.Append("<h2>Left out</h2><ul>").AppendJoin("", notes.Select(note => $"<li>{Encode(note)}</li>")).Append("</ul>");
        html.Append(CultureInfo.InvariantCulture, $"<p>Again with: <code>ncv compare {Encode(string.Join(' ', result.Request.Inputs.Select(path => Path.GetFileName(path.TrimEnd('/')))))} --report report.html</code>. Times and rates are in the file that <code>--json</code> writes. Machine: {Encode(Machine.Describe())}.</p>");
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
