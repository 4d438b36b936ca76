namespace NeuralCodec.Codec.Transforms;

/// <summary>What a frame is optimised for; chooses the half of each quality table.</summary>
public enum QualityMode
{
    /// <summary>RGB error.</summary>
    Still = 0,

    /// <summary>Errors of Y, U and V weighed 6:1:1.</summary>
    Video = 1,
}

/// <summary>A table with a row per mode and quality index (docs/intra.md section 2).</summary>
internal sealed class QualityTable
{
    public const int Modes = 2;
    public const int Indexes = 64;
    private readonly short[] _values;
    private readonly int _columns;

    /// <exception cref="ArgumentException">A value is negative.</exception>
    public QualityTable(string name, short[] values, int columns)
    {
        if (values.AsSpan().ContainsAnyInRange(short.MinValue, (short)-1)) throw new ArgumentException($"table \"{name}\" holds a negative value");
        (_values, _columns) = (values, columns);
    }

    /// <summary>The row of a fractional quality, interpolated between two indexes.</summary>
    /// <param name="destination">As many values as the table has columns.</param>
    public void Interpolate(QualityMode mode, QualityIndex quality, Span<short> destination)
    {
        int index = Math.Min(quality.Raw >> QualityIndex.FractionBits, Indexes - 2);
        int fraction = quality.Raw - (index << QualityIndex.FractionBits);
        ReadOnlySpan<short> low = Row(mode, index), high = Row(mode, index + 1);
        for (int i = 0; i < _columns; i++)
            destination[i] = (short)(((low[i] * (256 - fraction)) + (high[i] * fraction) + 128) >> QualityIndex.FractionBits);
    }

    /// <summary>The row of the nearest index, halves upwards.</summary>
    public ReadOnlySpan<short> Nearest(QualityMode mode, QualityIndex quality) =>
        Row(mode, Math.Min((quality.Raw + 128) >> QualityIndex.FractionBits, Indexes - 1));

    private ReadOnlySpan<short> Row(QualityMode mode, int index) => _values.AsSpan((((int)mode * Indexes) + index) * _columns, _columns);
}
