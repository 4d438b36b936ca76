namespace NeuralCodec.Entropy.Cdf;

/// <summary>
/// Upper tail of the normal distribution in integers, the same on every machine (docs/bitstream.md section 3.2).
/// The density is stepped from 0 to 8 standard deviations by the recurrence exp(-(x+h)^2/2) = exp(-x^2/2) * r(x),
/// r(x+h) = r(x) * exp(-h^2), with h = 2^-10, in 62 fraction bits; its sum by trapezoids is kept in 30.
/// </summary>
internal sealed class GaussianTail
{
    private const int Steps = 8 << 10;
    private const long FirstRatio = 4611683819404656640; // exp(-2^-21) * 2^62
    private const long RatioStep = 4611681620382973951;  // exp(-2^-20) * 2^62

    // 2^(m/12) * 2^30, m = 0..11
    private static ReadOnlySpan<uint> TwelfthRoots =>
    [
        1073741824, 1137589835, 1205234447, 1276901417, 1352829926, 1433273380,
        1518500250, 1608794974, 1704458901, 1805811301, 1913190429, 2026954652,
    ];

    private readonly long[] _area = new long[Steps + 1];

    public GaussianTail()
    {
        long density = 1L << 62;
        long ratio = FirstRatio;
        for (int j = 0; j < Steps; j++)
        {
            long next = MultiplyQ62(density, ratio);
            ratio = MultiplyQ62(ratio, RatioStep);
            _area[j + 1] = _area[j] + (((density >> 32) + (next >> 32)) >> 1);
            density = next;
        }
    }

    /// <summary>1 / sigma of a scale index in 20 fraction bits; sigma = 2^((index - 38) / 12).</summary>
    public static uint ReciprocalScale(int scaleIndex)
    {
        int exponent = GaussianTables.UnitScaleIndex - scaleIndex;
        int octave = exponent >= 0 ? exponent / 12 : -((11 - exponent) / 12);
        int shift = 10 - octave;
        return (TwelfthRoots[exponent - (12 * octave)] + (1u << (shift - 1))) >> shift;
    }

    /// <summary>Probability that the magnitude of one side exceeds <paramref name="magnitude"/> + 1/2, times 2^scaleBits, rounded.</summary>
    public int Above(int magnitude, uint reciprocalScale, int scaleBits)
    {
        ulong position = ((2ul * (uint)magnitude) + 1) * reciprocalScale; // units of 2^-21 standard deviations
        ulong step = position >> 11;
        if (step >= Steps) return 0;
        long fraction = (long)(position & 2047);
        long area = _area[step] + (((_area[step + 1] - _area[step]) * fraction) >> 11);
        long total = _area[Steps];
        return (int)((((total - area) << scaleBits) + total) / (2 * total));
    }

    private static long MultiplyQ62(long a, long b)
    {
        ulong high = Math.BigMul((ulong)a, (ulong)b, out ulong low);
        return (long)((high << 2) | (low >> 62));
    }
}
