using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuralCodec.Codec.Motion.Lanes;
using NeuralCodec.Codec.Networks.Lanes;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Motion;

/// <summary>How far two blocks of samples are from each other, as searches need it. Not normative.</summary>
internal static unsafe partial class BlockDistortion
{
    /// <summary>Rows and columns that <see cref="Satd(byte*, int, byte*, int, int, int)"/> transforms at a time.</summary>
    public const int TransformSize = 8;

    /// <summary>Sum of absolute differences.</summary>
    /// <param name="a">First sample of a block.</param>
    /// <param name="strideA">Bytes from a row of it to the next.</param>
    /// <param name="b">First sample of the other block.</param>
    /// <param name="strideB">Bytes from a row of it to the next.</param>
    /// <param name="width">Columns; multiples of 8 are fast.</param>
    /// <param name="height">Rows.</param>
    public static int Sad(byte* a, int strideA, byte* b, int strideB, int width, int height) =>
        Sad(a, strideA, b, strideB, width, height, SimdDispatch.Level);

    /// <summary>Sum of squared differences; blocks of at most 32768 samples.</summary>
    public static int Sse(byte* a, int strideA, byte* b, int strideB, int width, int height) =>
        Sse(a, strideA, b, strideB, width, height, SimdDispatch.Level);

    /// <summary>
    /// Sum over 8x8 blocks of the absolute values of the Hadamard transform of the differences, each block rounded to
    /// (sum + 2) / 4. Width and height are multiples of 8.
    /// </summary>
    public static int Satd(byte* a, int strideA, byte* b, int strideB, int width, int height) =>
        Satd(a, strideA, b, strideB, width, height, SimdDispatch.Level);

    /// <summary>At a level.</summary>
    public static int Sad(byte* a, int strideA, byte* b, int strideB, int width, int height, SimdLevel level) =>
        level != SimdLevel.Scalar && Sse2.IsSupported && width % 8 == 0
            ? SadVectors(a, strideA, b, strideB, width, height, level >= SimdLevel.Vector256)
            : SadScalar(a, strideA, b, strideB, width, height);

    /// <summary>At a level.</summary>
    public static int Sse(byte* a, int strideA, byte* b, int strideB, int width, int height, SimdLevel level)
    {
        if (level == SimdLevel.Scalar || width % 8 != 0)
            return SseScalar(a, strideA, b, strideB, width, height);
        return level >= SimdLevel.Vector256 && width % 16 == 0
            ? SseVectors<ByteLanes256, Lanes256, Vector256<short>, Vector256<int>>(a, strideA, b, strideB, width, height)
            : SseVectors<ByteLanes128, Lanes128, Vector128<short>, Vector128<int>>(a, strideA, b, strideB, width, height);
    }

    /// <summary>At a level.</summary>
    public static int Satd(byte* a, int strideA, byte* b, int strideB, int width, int height, SimdLevel level)
    {
        int sum = 0;
        for (int y = 0; y < height; y += TransformSize)
        for (int x = 0; x < width; x += TransformSize)
        {
            byte* atA = a + (nint)y * strideA + x, atB = b + (nint)y * strideB + x;
            if (level >= SimdLevel.Vector256 && width - x >= 2 * TransformSize)
            {
                sum += SatdVectors<ByteLanes256, Lanes256, Vector256<short>, Vector256<int>>(atA, strideA, atB, strideB);
                x += TransformSize;
            }
            else if (level != SimdLevel.Scalar)
            {
                sum += SatdVectors<ByteLanes128, Lanes128, Vector128<short>, Vector128<int>>(atA, strideA, atB, strideB);
            }
            else
            {
                sum += (Satd8Scalar(atA, strideA, atB, strideB) + 2) >> 2;
            }
        }

        return sum;
    }

    private static int SadScalar(byte* a, int strideA, byte* b, int strideB, int width, int height)
    {
        int sum = 0;
        for (int y = 0; y < height; y++, a += strideA, b += strideB)
        for (int x = 0; x < width; x++)
            sum += Math.Abs(a[x] - b[x]);
        return sum;
    }

    private static int SseScalar(byte* a, int strideA, byte* b, int strideB, int width, int height)
    {
        int sum = 0;
        for (int y = 0; y < height; y++, a += strideA, b += strideB)
        for (int x = 0; x < width; x++)
            sum += (a[x] - b[x]) * (a[x] - b[x]);
        return sum;
    }

    private static int Satd8Scalar(byte* a, int strideA, byte* b, int strideB)
    {
        int* values = stackalloc int[TransformSize * TransformSize];
        for (int y = 0; y < TransformSize; y++)
        for (int x = 0; x < TransformSize; x++)
            values[y * TransformSize + x] = a[(nint)y * strideA + x] - b[(nint)y * strideB + x];
        for (int i = 0; i < TransformSize; i++)
            Hadamard(values + i * TransformSize, 1);
        for (int i = 0; i < TransformSize; i++)
            Hadamard(values + i, TransformSize);
        int sum = 0;
        for (int i = 0; i < TransformSize * TransformSize; i++)
            sum += Math.Abs(values[i]);
        return sum;
    }

    private static void Hadamard(int* values, int step)
    {
        for (int distance = 1; distance < TransformSize; distance *= 2)
        for (int i = 0; i < TransformSize; i++)
        {
            if ((i & distance) != 0)
                continue;
            int u = values[i * step], v = values[(i + distance) * step];
            (values[i * step], values[(i + distance) * step]) = (u + v, u - v);
        }
    }
}
