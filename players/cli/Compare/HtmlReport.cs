using System.Globalization;
using System.Net;
using System.Text;
using NeuralCodec.Codec.Compare;
using NeuralCodec.Players;

namespace NeuralCodec.Cli.Compare;

/// <summary>One self-contained HTML file: BD-rates, curves, crops under a slider, all points, settings and versions.</summary>
internal static partial class HtmlReport
{
    public static string Draw(CompareResult result)
    {
        StringBuilder html = new();
        int items = result.Comparison.Items.Count;
        string what = result.Kind == CompareKind.Stills ? items == 1 ? "picture" : "pictures" : items == 1 ? "clip" : "clips";
        html.Append(ReportHead.Html);
        html.Append(CultureInfo.InvariantCulture, $"<style>{Style}</style><h1>NeuralCodec compared</h1><p>{items} {what}. ");
        html.Append("Below 0 % means fewer bits than the anchor at equal quality. BD-rate is computed per item over the qualities that both curves reach, then averaged.</p>");
        foreach (string metric in result.Metrics)
        {
            html.Append(CultureInfo.InvariantCulture, $"<h2>{Encode(MetricTitle(metric))}</h2>");
            HtmlTables.AppendSummary(html, result, metric);
            // Two plots in one page must not share the name of their clip path.
            html.Append(RatePlot.Draw(result, metric).Replace("area", "area-" + metric, StringComparison.Ordinal));
            HtmlTables.AppendPerItem(html, result, metric);
        }

        html.Append("<h2>Crops at the rate nearest to ours</h2><p class=\"pick\">Drag on the picture or move the slider; the lists choose what lies left and right.</p>");
        foreach (CropSet crop in CropSet.Make(result))
            AppendCrop(html, crop);
        HtmlTables.AppendPoints(html, result);
        HtmlTables.AppendSettings(html, result);
        return html.Append(CultureInfo.InvariantCulture, $"<script>{Script}</script></html>\n").ToString();
    }

    /// <summary>A metric as people write it.</summary>
    internal static string MetricTitle(string metric) => metric switch
    {
        RatePoint.PsnrRgb => "RGB PSNR",
        RatePoint.Psnr611 => "PSNR 6:1:1",
        RatePoint.PsnrY => "PSNR-Y",
        RatePoint.MsSsimRgb => "MS-SSIM (mean of R, G, B)",
        RatePoint.MsSsimY => "MS-SSIM of Y",
        _ => metric,
    };

    internal static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static void AppendCrop(StringBuilder html, CropSet crop)
    {
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"crop\"><h3>{Encode(crop.Item)}</h3><p class=\"pick\">");
        for (int side = 0; side < 2; side++)
        {
            html.Append(CultureInfo.InvariantCulture, $"<select aria-label=\"{(side == 0 ? "left" : "right")} picture\">");
            for (int i = 0; i < crop.Pictures.Count; i++)
                html.Append(CultureInfo.InvariantCulture, $"<option value=\"{i}\"{(i == (side == 0 ? 1 : crop.Nearest) ? " selected" : "")}>{Encode(crop.Pictures[i].Caption)}</option>");
            html.Append("</select> ");
        }

        html.Append("</p><div class=\"names\"><span class=\"left-name\"></span><span class=\"right-name\"></span></div>");
        html.Append("<div class=\"view\"><img alt=\"left\"><img alt=\"right\"><i></i></div><input type=\"range\" min=\"0\" max=\"100\" step=\"0.1\" value=\"50\" aria-label=\"border between left and right\">");
        html.Append("<script type=\"application/json\">[");
        html.AppendJoin(',', crop.Pictures.Select(picture => $"\"data:image/png;base64,{Convert.ToBase64String(picture.Png)}\""));
        html.Append("]</script></div>");
    }
}
