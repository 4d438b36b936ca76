using NeuralCodec.Codec.Compare;

namespace NeuralCodec.Cli.Compare;

/// <summary>The mean curves of a comparison as a plot: ours solid, the others dashed.</summary>
internal static class RatePlot
{
    private static readonly string[] Colors = ["#7a7a7a", "#b8860b", "#2e8b57", "#1f77b4", "#8e44ad", "#c0397b", "#17868f", "#8b5a2b"];

    public static string Draw(CompareResult result, string metric)
    {
        int next = 0;
        List<SvgCurve> curves = [];
        foreach (CompareCodec codec in result.Comparison.Codecs)
        {
            List<(double, double)> points = [.. result.MeanPoints(codec)
                .Select(point => (point.BitsPerPixel, ItemCurve.ToScale(metric, point.Metrics[metric]))).Where(point => double.IsFinite(point.Item2))];
            if (points.Count > 1)
                curves.Add(new SvgCurve(codec.Title, codec.IsOurs ? "#d62728" : Colors[next++ % Colors.Length], codec.IsOurs, points));
        }

        string what = metric.StartsWith("ms-ssim", StringComparison.Ordinal) ? "MS-SSIM in dB" : metric.ToUpperInvariant() + " in dB";
        int items = result.Comparison.Items.Count(item => item.HasMetric(metric));
        return SvgPlot.Draw($"{what} against rate, mean of {items} {(result.Kind == CompareKind.Stills ? "picture" : "clip")}{(items == 1 ? "" : "s")}",
            "bits per pixel" + (result.Kind == CompareKind.Video ? " (logarithmic)" : ""), what, curves, result.Kind == CompareKind.Video);
    }
}
