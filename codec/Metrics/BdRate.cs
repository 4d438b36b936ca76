namespace NeuralCodec.Codec.Metrics;

/// <summary>
/// Bjøntegaard difference of rate: the mean distance of two curves of log rate over quality, over the qualities both reach
/// (VCEG-M33), with piecewise cubic Hermite interpolation (Fritsch and Carlson 1980, the slopes of Fritsch and Butland 1984).
/// </summary>
public static class BdRate
{
    /// <summary>
    /// Percent of rate that <paramref name="test"/> needs more (above 0) or less (below 0) than <paramref name="anchor"/> at equal quality.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// A curve has under two points, equal qualities, or the common range is under a quarter of the anchor's.
    /// </exception>
    public static double Compute(IEnumerable<RdPoint> anchor, IEnumerable<RdPoint> test) => Measure(anchor, test).Percent;

    /// <summary>As <see cref="Compute"/>, with the range of qualities it holds for.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Compute"/>.</exception>
    public static BdRateResult Measure(IEnumerable<RdPoint> anchor, IEnumerable<RdPoint> test)
    {
        Pchip a = Fit(anchor);
        Pchip t = Fit(test);
        double low = Math.Max(a.First, t.First);
        double high = Math.Min(a.Last, t.Last);
        if (high <= low)
            throw new ArgumentException($"the curves share no quality: one ends at {high:0.##}, where the other begins at {low:0.##}");
        if (!(high - low >= 0.25 * (a.Last - a.First)))
            throw new ArgumentException($"the curves share the qualities {low:0.##} to {high:0.##} only, under a quarter of the anchor's range");
        double difference = (t.Integrate(low, high) - a.Integrate(low, high)) / (high - low);
        return new BdRateResult(100 * (Math.Exp(difference) - 1), low, high);
    }

    private static Pchip Fit(IEnumerable<RdPoint> points)
    {
        RdPoint[] sorted = [.. points.OrderBy(point => point.Quality)];
        if (sorted.Length < 2)
            throw new ArgumentException("a curve needs two points or more");
        if (sorted.Any(point => !(point.Rate > 0) || !double.IsFinite(point.Rate) || !double.IsFinite(point.Quality)))
            throw new ArgumentException("rates must be above 0, and all numbers finite");
        return new Pchip([.. sorted.Select(point => point.Quality)], [.. sorted.Select(point => Math.Log(point.Rate))]);
    }
}
