using NeuralCodec.Codec.Motion;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Tests.Motion;

/// <summary>Distortions at every level against sums written out once more.</summary>
public unsafe class BlockDistortionTests
{
    public static TheoryData<SimdLevel> Levels => MotionLevels.All;

    [Theory]
    [MemberData(nameof(Levels))]
    public void AllSizesEqualTheDefinition(SimdLevel level)
    {
        Random random = new(7);
        foreach (int width in (int[])[8, 16, 24, 32, 40, 48, 64, 80, 96, 128])
        foreach (int height in (int[])[8, 16, 24, 64])
        for (int kind = 0; kind < 4; kind++)
        {
            int strideA = width + random.Next(5), strideB = width + random.Next(5);
            byte[] a = Samples(random, strideA * height, kind), b = Samples(random, strideB * height, kind ^ (kind >> 1));
            int sad = 0, sse = 0;
            for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
            {
                int difference = a[y * strideA + x] - b[y * strideB + x];
                sad += Math.Abs(difference);
                sse += difference * difference;
            }

            fixed (byte* pointerA = a, pointerB = b)
            {
                Assert.Equal(sad, BlockDistortion.Sad(pointerA, strideA, pointerB, strideB, width, height, level));
                Assert.Equal(sad, BlockDistortion.Sad(pointerA, strideA, pointerB, strideB, width, height));
                Assert.Equal(sse, BlockDistortion.Sse(pointerA, strideA, pointerB, strideB, width, height, level));
                Assert.Equal(Satd(a, strideA, b, strideB, width, height), BlockDistortion.Satd(pointerA, strideA, pointerB, strideB, width, height, level));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void OddSizes(SimdLevel level)
    {
        Random random = new(8);
        byte[] a = Samples(random, 40 * 40, 0), b = Samples(random, 40 * 40, 0);
        fixed (byte* pointerA = a, pointerB = b)
        {
            for (int width = 1; width <= 40; width++)
            for (int height = 1; height <= 9; height += 2)
            {
                Assert.Equal(
                    BlockDistortion.Sad(pointerA, 40, pointerB, 40, width, height, SimdLevel.Scalar),
                    BlockDistortion.Sad(pointerA, 40, pointerB, 40, width, height, level));
                Assert.Equal(
                    BlockDistortion.Sse(pointerA, 40, pointerB, 40, width, height, SimdLevel.Scalar),
                    BlockDistortion.Sse(pointerA, 40, pointerB, 40, width, height, level));
            }
        }
    }

    /// <summary>Noise; zeros against 255; stripes; all equal.</summary>
    private static byte[] Samples(Random random, int count, int kind)
    {
        byte[] samples = new byte[count];
        for (int i = 0; i < count; i++)
            samples[i] = kind switch { 0 => (byte)random.Next(256), 1 => 255, 2 => (byte)(i % 2 * 255), _ => 0 };
        return samples;
    }

    /// <summary>Each coefficient as the sum of 64 signed differences.</summary>
    private static int Satd(byte[] a, int strideA, byte[] b, int strideB, int width, int height)
    {
        int total = 0;
        for (int top = 0; top < height; top += 8)
        for (int left = 0; left < width; left += 8)
        {
            int sum = 0;
            for (int v = 0; v < 8; v++)
            for (int u = 0; u < 8; u++)
            {
                int coefficient = 0;
                for (int y = 0; y < 8; y++)
                for (int x = 0; x < 8; x++)
                {
                    int difference = a[(top + y) * strideA + left + x] - b[(top + y) * strideB + left + x];
                    int negative = (int.PopCount(u & x) + int.PopCount(v & y)) & 1;
                    coefficient += negative == 0 ? difference : -difference;
                }

                sum += Math.Abs(coefficient);
            }

            total += (sum + 2) >> 2;
        }

        return total;
    }
}
