using System.Globalization;
using System.Text;
using NeuralCodec.Codec.Compare;

namespace NeuralCodec.Cli.Compare;

/// <summary>The tables of the HTML report.</summary>
internal static class HtmlTables
{
    /// <summary>BD-rate to each anchor.</summary>
    public static void AppendSummary(StringBuilder html, CompareResult result, string metric)
    {
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"wide\"><table class=\"summary\"><tr><th>{HtmlReport.Encode(result.Ours.Title)} to</th><th>BD-rate</th><th>items</th><th>common range</th></tr>");
        foreach (BdSummary row in result.Summaries(metric))
        {
            html.Append(CultureInfo.InvariantCulture,
                $"<tr><td>{HtmlReport.Encode(row.Anchor.Title)}</td><td class=\"n\">{CompareTable.Percent(row.MeanPercent)}</td><td class=\"n\">{row.PerItem.Count}/{result.Comparison.Items.Count}</td><td class=\"n\">{CompareTable.Range(row)}</td></tr>");
        }

        html.Append("</table></div>");
    }

    /// <summary>BD-rate of every item to every anchor, with the reasons where there is none.</summary>
    public static void AppendPerItem(StringBuilder html, CompareResult result, string metric)
    {
        List<BdSummary> rows = [.. result.Summaries(metric)];
        html.Append("<details><summary>per item</summary><div class=\"wide\"><table><tr><th>item</th>");
        foreach (BdSummary row in rows)
            html.Append(CultureInfo.InvariantCulture, $"<th>{HtmlReport.Encode(row.Anchor.Title)}</th>");
        html.Append("</tr>");
        foreach (CompareItem item in result.Comparison.Items)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{HtmlReport.Encode(item.Name)}</td>");
            foreach (BdSummary row in rows)
            {
                double percent = row.PerItem.Where(entry => entry.Item == item.Name).Select(entry => entry.Result.Percent).FirstOrDefault(double.NaN);
                html.Append(CultureInfo.InvariantCulture, $"<td class=\"n\">{CompareTable.Percent(percent)}</td>");
            }

            html.Append("</tr>");
        }

        html.Append("</table></div>");
        string[] refused = [.. rows.SelectMany(row => row.Refused.Select(reason => $"{row.Anchor.Title}, {reason}"))];
        if (refused.Length > 0)
            html.Append("<ul>").AppendJoin("", refused.Select(reason => $"<li>{HtmlReport.Encode(reason)}</li>")).Append("</ul>");
        html.Append("</details>");
    }

    /// <summary>Means over items of every codec and quality, with times.</summary>
    public static void AppendPoints(StringBuilder html, CompareResult result)
    {
        bool isVideo = result.Kind == CompareKind.Video;
        string[] metrics = isVideo
            ? [RatePoint.PsnrY, RatePoint.PsnrU, RatePoint.PsnrV, RatePoint.Psnr611, RatePoint.MsSsimY]
            : [RatePoint.PsnrRgb, RatePoint.MsSsimRgb];
        html.Append("<h2>Points</h2><p>Means over the items; seconds per item, with the start of the tool and files on disk.</p>");
        foreach (CompareCodec codec in result.Comparison.Codecs)
        {
            html.Append(CultureInfo.InvariantCulture, $"<details><summary>{HtmlReport.Encode(codec.Title)}</summary><div class=\"wide\"><table><tr><th>q</th><th>bit per pixel</th>{(isVideo ? "<th>kbit/s</th>" : "")}");
            foreach (string metric in metrics)
                html.Append(CultureInfo.InvariantCulture, $"<th>{HtmlReport.Encode(metric)}</th>");
            html.Append("<th>encode s</th><th>decode s</th></tr>");
            foreach (RatePoint point in result.MeanPoints(codec))
            {
                html.Append("<tr>");
                AppendCells(html, point.Quality.ToString(CultureInfo.InvariantCulture), Number(point.BitsPerPixel, "0.0000"));
                if (isVideo)
                    AppendCells(html, Number(result.MeanKilobits(codec, point.Quality), "0"));
                AppendCells(html, [.. metrics.Select(metric => Number(point.Metrics[metric], metric.StartsWith("ms-ssim", StringComparison.Ordinal) ? "0.0000" : "0.00"))]);
                AppendCells(html, Number(point.EncodeSeconds, "0.00"), Number(point.DecodeSeconds, "0.00"));
                html.Append("</tr>");
            }

            html.Append("</table></div></details>");
        }
    }

    /// <summary>How to do it again, and what was left out.</summary>
    public static void AppendSettings(StringBuilder html, CompareResult result)
    {
        html.Append("<h2>Settings and versions</h2><div class=\"wide\"><table><tr><th>codec</th><th>settings and commands</th><th>version</th></tr>");
        foreach (CompareCodec codec in result.Comparison.Codecs)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{HtmlReport.Encode(codec.Title)}</td><td>{HtmlReport.Encode(codec.Settings)}<br>q: {string.Join(", ", codec.Qualities.Select(q => q.ToString(CultureInfo.InvariantCulture)))}");
            foreach (string command in codec.Commands)
                html.Append(CultureInfo.InvariantCulture, $"<br><code>{HtmlReport.Encode(command)}</code>");
            html.Append(CultureInfo.InvariantCulture, $"</td><td>{HtmlReport.Encode(result.Comparison.Versions[codec.Name])}</td></tr>");
        }

        html.Append("</table></div><p>{q} is the quality, {g} the frames of 2 s.</p>");
        string[] notes = [.. result.Missing.Select(codec => $"{codec.Title}: not installed (package {codec.Package})"), .. result.Skipped, .. result.Comparison.Failures];
        if (notes.Length > 0)
            html.Append("<h2>Left out</h2><ul class=\"left-out\">").AppendJoin("", notes.Select(note => $"<li>{HtmlReport.Encode(note)}</li>")).Append("</ul>");
        html.Append(CultureInfo.InvariantCulture, $"<p>Again with: <code>{HtmlReport.Encode(result.Request.ToCommandLine())}</code></p><p>Machine: {HtmlReport.Encode(Machine.Describe())}; points taken from elsewhere carry the times of their machine.</p>");
    }

    private static void AppendCells(StringBuilder html, params string[] cells)
    {
        foreach (string cell in cells)
            html.Append(CultureInfo.InvariantCulture, $"<td class=\"n\">{cell}</td>");
    }

    private static string Number(double value, string format) =>
        double.IsPositiveInfinity(value) ? "∞" : double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "none";
}
