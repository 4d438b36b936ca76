namespace NeuralCodec.Codec.Model;

/// <summary>
/// A named table of integers. Tables by quality have the shape [modes, indexes, columns] and are read at a quality of
/// index * 256 + fraction.
/// </summary>
public sealed class ModelTable
{
    /// <summary>Fractional steps from one quality index to the next.</summary>
    public const int QualityFractions = 256;

    private readonly int[] _values;
    private readonly int[] _shape;

    /// <summary>A table of values in row-major order.</summary>
    /// <param name="name">Name, unique in its package.</param>
    /// <param name="shape">1 to 4 dimensions, each 1 or more.</param>
    /// <param name="values">As many values as the shape holds.</param>
    /// <param name="shift">Fraction bits of the values, 0 to 30.</param>
    /// <exception cref="ArgumentException">The number of values or a range is wrong.</exception>
    public ModelTable(string name, ReadOnlySpan<int> shape, ReadOnlySpan<int> values, int shift = 0)
    {
        long count = 1;
        foreach (int dimension in shape)
            count = dimension >= 1 ? Math.Min(count * dimension, int.MaxValue) : -1;
        if (string.IsNullOrEmpty(name) || shape.Length is < 1 or > 4 || count != values.Length || shift is < 0 or > 30)
            throw new ArgumentException($"table \"{name}\" has a wrong shape, number of values or shift");
        Name = name;
        Shift = shift;
        _shape = shape.ToArray();
        _values = values.ToArray();
    }

    /// <summary>Name, unique in its package.</summary>
    public string Name { get; }

    /// <summary>Dimensions.</summary>
    public IReadOnlyList<int> Shape => _shape;

    /// <summary>Fraction bits of the values.</summary>
    public int Shift { get; }

    /// <summary>All values in row-major order.</summary>
    public ReadOnlySpan<int> Values => _values;

    /// <summary>Length of a row: the last dimension.</summary>
    public int Columns => _shape[^1];

    /// <summary>
    /// The row at a quality, between rows i = min(quality >> 8, indexes - 2) and i + 1 with f = quality - 256 i:
    /// (T[i] * (256 - f) + T[i+1] * f + 128) >> 8.
    /// </summary>
    /// <exception cref="ArgumentException">The table is not by quality, or an argument is outside it.</exception>
    public void Interpolate(int mode, int quality, Span<short> destination)
    {
        int indexes = Indexes(mode, quality);
        if (indexes < 2 || destination.Length != Columns)
            throw new ArgumentException($"table \"{Name}\" cannot be interpolated into {destination.Length} values");
        int index = Math.Min(quality / QualityFractions, indexes - 2);
        long fraction = quality - QualityFractions * index;
        ReadOnlySpan<int> low = _values.AsSpan((mode * indexes + index) * Columns, 2 * Columns), high = low[Columns..];
        for (int c = 0; c < destination.Length; c++)
        {
            long value = (low[c] * (QualityFractions - fraction) + high[c] * fraction + QualityFractions / 2) >> 8;
            destination[c] = (short)Math.Clamp(value, short.MinValue, short.MaxValue);
        }
    }

    /// <summary>The row nearest to a quality, (quality + 128) >> 8 but at most the last one.</summary>
    /// <exception cref="ArgumentException">The table is not by quality, or an argument is outside it.</exception>
    public ReadOnlySpan<int> Nearest(int mode, int quality)
    {
        int indexes = Indexes(mode, quality);
        int index = Math.Min((quality + QualityFractions / 2) / QualityFractions, indexes - 1);
        return _values.AsSpan((mode * indexes + index) * Columns, Columns);
    }

    private int Indexes(int mode, int quality)
    {
        if (_shape.Length != 3 || (uint)mode >= (uint)_shape[0] || quality < 0 || quality > QualityFractions * (_shape[1] - 1))
            throw new ArgumentException($"table \"{Name}\" has no row for mode {mode}, quality {quality}");
        return _shape[1];
    }
}
