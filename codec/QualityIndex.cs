namespace NeuralCodec.Codec;

/// <summary>The stored quality: 0 (smallest file) to 63 (best picture), with 8 fractional bits.</summary>
public readonly record struct QualityIndex
{
    /// <summary>Fractional bits of <see cref="Raw"/>.</summary>
    public const int FractionBits = 8;

    /// <summary>Largest index.</summary>
    public const int MaxIndex = 63;

    /// <summary>A quality from its stored number.</summary>
    /// <param name="raw">0 to 63 x 256.</param>
    public QualityIndex(int raw)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(raw);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(raw, MaxIndex << FractionBits);
        Raw = (ushort)raw;
    }

    /// <summary>The stored number: index times 256.</summary>
    public ushort Raw { get; }

    /// <summary>The index with its fraction, 0 to 63.</summary>
    public double Index => Raw / (double)(1 << FractionBits);

    /// <summary>From the scale of the command line: 0 (worst) to 100 (best).</summary>
    public static QualityIndex FromQuality(double quality)
    {
        if (!(quality >= 0 && quality <= 100))
            throw new ArgumentOutOfRangeException(nameof(quality), quality, "quality is 0 to 100");
        return FromIndex(quality * MaxIndex / 100);
    }

    /// <summary>From an index with a fraction, 0 to 63.</summary>
    public static QualityIndex FromIndex(double index)
    {
        if (!(index >= 0 && index <= MaxIndex))
            throw new ArgumentOutOfRangeException(nameof(index), index, "a quality index is 0 to 63");
        return new QualityIndex((int)Math.Round(index * (1 << FractionBits), MidpointRounding.AwayFromZero));
    }
}
