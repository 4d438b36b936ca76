using NeuralCodec.Codec.Metrics;

namespace NeuralCodec.Codec.Compare;

/// <summary>BD-rate of one codec to one anchor: per item first, then the mean.</summary>
public sealed record BdSummary
{
    /// <summary>The codec under test.</summary>
    public required CompareCodec Test { get; init; }

    /// <summary>The anchor.</summary>
    public required CompareCodec Anchor { get; init; }

    /// <summary>Name of the metric.</summary>
    public required string Metric { get; init; }

    /// <summary>Items and their results.</summary>
    public required IReadOnlyList<(string Item, BdRateResult Result)> PerItem { get; init; }

    /// <summary>Items without a result, and why.</summary>
    public required IReadOnlyList<string> Refused { get; init; }

    /// <summary>Mean over items in percent; NaN where no item has a result.</summary>
    public double MeanPercent => PerItem.Count == 0 ? double.NaN : PerItem.Average(entry => entry.Result.Percent);

    /// <summary>Mean of the lower ends of the common ranges.</summary>
    public double MeanLow => PerItem.Count == 0 ? double.NaN : PerItem.Average(entry => entry.Result.LowQuality);

    /// <summary>Mean of the upper ends of the common ranges.</summary>
    public double MeanHigh => PerItem.Count == 0 ? double.NaN : PerItem.Average(entry => entry.Result.HighQuality);

    /// <summary>Compares two codecs over all items that both have.</summary>
    public static BdSummary Compute(IReadOnlyList<ItemCurve> curves, CompareCodec test, CompareCodec anchor, string metric)
    {
        ArgumentNullException.ThrowIfNull(curves);
        List<(string, BdRateResult)> results = [];
        List<string> refused = [];
        foreach (ItemCurve curve in curves.Where(curve => curve.Codec == test))
        {
            if (curves.FirstOrDefault(other => other.Codec == anchor && other.Item == curve.Item) is not { } other)
                continue;
            if (!curve.Item.HasMetric(metric))
            {
                refused.Add($"{curve.Item.Name}: {curve.Item.WidthPixels}x{curve.Item.HeightPixels} is too small: MS-SSIM needs sides of {MsSsim.MinSidePixels} pixels");
                continue;
            }

            try
            {
                results.Add((curve.Item.Name, BdRate.Measure(other.GetCurve(metric), curve.GetCurve(metric))));
            }
            catch (ArgumentException e)
            {
                refused.Add($"{curve.Item.Name}: {e.Message}");
            }
        }

        return new BdSummary { Test = test, Anchor = anchor, Metric = metric, PerItem = results, Refused = refused };
    }
}
