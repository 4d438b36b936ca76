using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Entropy.Tests.Common;

/// <summary>Test data: SIMD levels of this processor, and lane counts.</summary>
internal static class Levels
{
    public static readonly int[] Lanes = [1, 4, 8, 32];

    /// <summary>Every level that this processor has, with every lane count.</summary>
    public static TheoryData<SimdLevel, int> WithLanes()
    {
        TheoryData<SimdLevel, int> data = [];
        foreach (SimdLevel level in SimdDispatch.SupportedLevels)
        {
            foreach (int lanes in Lanes) data.Add(level, lanes);
        }
        return data;
    }

    /// <summary>0 to 257 and some larger lengths, for loops with remainders of every size.</summary>
    public static IEnumerable<int> Lengths(int seed)
    {
        for (int length = 0; length <= 257; length++) yield return length;
        Random random = new(seed);
        for (int i = 0; i < 20; i++) yield return random.Next(258, 5000);
    }
}
