namespace NeuralCodec.Entropy.Adaptive;

/// <summary>Code lengths for encoders' decisions; no part of the format.</summary>
internal static class AdaptiveCost
{
    /// <summary>log2 of the parts of a bit.</summary>
    public const int FractionBits = 8;

    private const int StepBits = 4;
    private static readonly short[] Costs = CreateCosts();

    /// <summary>-log2(frequency / 32768) in 1/256 bit, for a frequency of 16 or more.</summary>
    public static int Get(uint frequency) => Costs[frequency >> StepBits];

    private static short[] CreateCosts()
    {
        var costs = new short[(AdaptiveConstants.Total >> StepBits) + 1];
        for (int i = 1; i < costs.Length; i++)
            costs[i] = (short)Math.Max(0, (AdaptiveConstants.ScaleBits << FractionBits) - Log2((uint)(i << StepBits) + (1u << (StepBits - 1))));
        return costs;
    }

    // Fraction bits of the logarithm by repeated squaring.
    private static int Log2(uint value)
    {
        int whole = 31 - System.Numerics.BitOperations.LeadingZeroCount(value);
        ulong mantissa = (ulong)value << (31 - whole);
        int result = whole;
        for (int i = 0; i < FractionBits; i++)
        {
            mantissa = (mantissa * mantissa) >> 31;
            result <<= 1;
            if (mantissa < 1ul << 32) continue;
            mantissa >>= 1;
            result |= 1;
        }
        return result;
    }
}
