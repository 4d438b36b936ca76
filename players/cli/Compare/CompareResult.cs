using NeuralCodec.Codec.Compare;

namespace NeuralCodec.Cli.Compare;

/// <summary>What a comparison found.</summary>
internal sealed record CompareResult(
    Comparison Comparison, IReadOnlyList<string> Skipped, IReadOnlyList<CompareCodec> Missing, IReadOnlyList<string> Metrics, CompareRequest Request)
{
    public CompareKind Kind => Comparison.Items[0].Kind;

    public CompareCodec Ours => Comparison.Codecs.First(codec => codec.IsOurs);

    public IEnumerable<CompareCodec> Anchors => Comparison.Codecs.Where(codec => !codec.IsOurs);

    public IEnumerable<BdSummary> Summaries(string metric) =>
        Anchors.Select(anchor => BdSummary.Compute(Comparison.Curves, Ours, anchor, metric));

    /// <summary>Mean over items per quality, of those qualities that every item has; a metric's over the items large enough for it, NaN where none is.</summary>
    public IReadOnlyList<RatePoint> MeanPoints(CompareCodec codec)
    {
        List<ItemCurve> curves = [.. Comparison.Curves.Where(curve => curve.Codec == codec)];
        List<RatePoint> means = [];
        foreach (double quality in codec.Qualities)
        {
            List<RatePoint> points = [.. curves.SelectMany(curve => curve.Points).Where(point => point.Quality == quality)];
            if (points.Count < Comparison.Items.Count)
                continue;
            means.Add(new RatePoint
            {
                Quality = quality,
                LengthBytes = (long)points.Average(point => point.LengthBytes),
                BitsPerPixel = points.Average(point => point.BitsPerPixel),
                EncodeSeconds = points.Average(point => point.EncodeSeconds),
                DecodeSeconds = points.Average(point => point.DecodeSeconds),
                Metrics = points[0].Metrics.Keys.ToDictionary(name => name, name => points.Select(point => point.Metrics[name]).Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Average()),
            });
        }

        return means;
    }

    /// <summary>Mean kilobits per second of clips at a quality.</summary>
    public double MeanKilobits(CompareCodec codec, double quality) => Comparison.Curves.Where(curve => curve.Codec == codec)
        .SelectMany(curve => curve.Points.Where(point => point.Quality == quality).Select(curve.Item.GetKilobits)).DefaultIfEmpty(double.NaN).Average();
}
