using NeuralCodec.Codec.Metrics;

namespace NeuralCodec.Codec.Compare;

/// <summary>The sweep of one codec over one item.</summary>
/// <param name="Item">The item.</param>
/// <param name="Codec">The codec.</param>
/// <param name="Points">One point per quality.</param>
public sealed record ItemCurve(CompareItem Item, CompareCodec Codec, IReadOnlyList<RatePoint> Points)
{
    /// <summary>Rate against a metric; MS-SSIM in dB. Points without a finite value are left out.</summary>
    public IReadOnlyList<RdPoint> GetCurve(string metric) =>
        [.. Points.Select(point => new RdPoint(point.BitsPerPixel, ToScale(metric, point.Metrics.GetValueOrDefault(metric, double.NaN))))
            .Where(point => double.IsFinite(point.Quality))];

    /// <summary>A metric on the scale on which rates are compared: dB.</summary>
    public static double ToScale(string metric, double value) =>
        metric is RatePoint.MsSsimRgb or RatePoint.MsSsimY ? MsSsim.ToDecibels(value) : value;
}
