namespace NeuralCodec.Codec.Devices.Onnx;

/// <summary>Measured ranges of the values of a graph, by their names in it.</summary>
public sealed class TensorRanges
{
    private readonly SortedDictionary<string, ValueRange> _ranges = new(StringComparer.Ordinal);

    /// <summary>Names and ranges.</summary>
    public IReadOnlyDictionary<string, ValueRange> Values => _ranges;

    /// <summary>Widens a range by what was seen.</summary>
    /// <exception cref="ArgumentException">A bound is not a finite number.</exception>
    public void Include(string name, ValueRange seen)
    {
        if (!float.IsFinite(seen.Lower) || !float.IsFinite(seen.Upper)) throw new ArgumentException($"the range of {name} is not finite");
        _ranges[name] = (_ranges.TryGetValue(name, out ValueRange range) ? range : default).Union(seen);
    }

    /// <summary>The range of a value.</summary>
    /// <exception cref="InvalidMediaException">It was not measured.</exception>
    public ValueRange Of(string name) => _ranges.TryGetValue(name, out ValueRange range) ? range
        : throw new InvalidMediaException(MediaProblem.InvalidContent, -1, $"the measured ranges lack {name}: they are of another export");
}
