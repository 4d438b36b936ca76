namespace NeuralCodec.Entropy.Cdf;

/// <summary>
/// The tables for residuals: 112 zero-mean normal distributions, sigma = 2^((index - 38) / 12), that is 0.111 to 67.8
/// in steps of 5.9 % (docs/bitstream.md section 3).
/// </summary>
public static class GaussianTables
{
    /// <summary>Number of scale indexes; valid ones are 0 to 111.</summary>
    public const int Count = 112;

    /// <summary>Scale index of sigma 1. Twelve steps double the scale.</summary>
    public const int UnitScaleIndex = 38;

    /// <summary>Steps that double the scale.</summary>
    public const int StepsPerOctave = 12;

    /// <summary>Largest magnitude of a residual.</summary>
    public const int MaxMagnitude = 32767;

    /// <summary>log2 of the total of every table; docs/entropy-precision.md says why 14.</summary>
    public const int ScaleBits = 14;

    /// <summary>Total of every table.</summary>
    internal const int Total = 1 << ScaleBits;

    /// <summary>From this scale index on (sigma 8), residuals carry raw bits.</summary>
    internal const int FirstRawIndex = UnitScaleIndex + (3 * StepsPerOctave);

    internal static GaussianTableSet Default { get; } = new(ScaleBits);

    /// <summary>Raw bits of a non-zero residual: 0 below sigma 8, then one more for each doubling.</summary>
    public static int RawBits(int scaleIndex) =>
        scaleIndex < FirstRawIndex ? 0 : 1 + ((scaleIndex - FirstRawIndex) / StepsPerOctave);

    /// <summary>
    /// Share of a residual's coded symbol in 2^<see cref="ScaleBits"/>, of one sign; its <see cref="RawBits"/> come on top. For encoders that
    /// weigh rate; escapes count like the largest magnitude.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not 0 to 111, or the magnitude is negative.</exception>
    public static unsafe int Frequency(int scaleIndex, int magnitude)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)scaleIndex, (uint)Count, nameof(scaleIndex));
        ArgumentOutOfRangeException.ThrowIfNegative(magnitude);
        int coded = magnitude == 0 ? 0 : ((magnitude - 1) >> RawBits(scaleIndex)) + 1;
        if (coded >= Default.EscapeBounds[scaleIndex]) coded = GaussianTableSet.EscapeMagnitude;
        return Default.EncodeEntries[(scaleIndex * GaussianTableSet.Symbols) + (GaussianTableSet.Symbols / 2) + coded].Frequency;
    }

    /// <summary>1 / sigma in 20 fraction bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not 0 to 111.</exception>
    public static int ReciprocalScaleQ20(int scaleIndex)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)scaleIndex, (uint)Count, nameof(scaleIndex));
        return (int)GaussianTail.ReciprocalScale(scaleIndex);
    }
}
