using NeuralCodec.Training.LibTorch;

namespace NeuralCodec.Training.Export;

/// <summary>Largest magnitudes seen at every point of a model over the calibration pictures.</summary>
public sealed class ActivationRanges
{
    private readonly Dictionary<string, double> _largest = new(StringComparer.Ordinal);

    /// <summary>The largest magnitude at any of <paramref name="points"/>.</summary>
    /// <exception cref="KeyNotFoundException">A point was never observed.</exception>
    public double Of(params ReadOnlySpan<string> points)
    {
        double largest = 0;
        foreach (string point in points) largest = Math.Max(largest, _largest[point]);
        return largest;
    }

    /// <summary>An observer for <see cref="Models.ParameterStore.Observe"/>.</summary>
    public void Record(string point, Tensor values)
    {
        double magnitude = values.abs().max().item();
        _largest[point] = Math.Max(_largest.GetValueOrDefault(point), magnitude);
    }
}
