using System.Runtime.CompilerServices;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Motion;

/// <summary>
/// Filters a block whose samples, and those under the taps, lie in memory. The plain version; the others are in
/// InterpolationKernel.Vector.cs.
/// </summary>
internal static unsafe partial class InterpolationKernel
{
    /// <summary>Rows of the largest block.</summary>
    public const int MaxRows = 80;

    /// <param name="luma">Eight taps and quarters; else four taps and eighths.</param>
    /// <param name="source">The sample of the block's first row and column at fraction 0.</param>
    /// <param name="sourceStride">Bytes from a row to the next.</param>
    /// <param name="fractionX">0 to 3 or 7.</param>
    /// <param name="fractionY">0 to 3 or 7.</param>
    /// <param name="width">Columns, any number.</param>
    /// <param name="height">Rows, 1 to <see cref="MaxRows"/>.</param>
    /// <param name="destination">Takes width x height bytes, and none beyond them is written.</param>
    /// <param name="stride">Bytes from a row of the destination to the next.</param>
    /// <param name="level">Vectors to use.</param>
    public static void Run(
        bool luma, byte* source, int sourceStride, int fractionX, int fractionY, int width, int height,
        byte* destination, int stride, SimdLevel level)
    {
        if ((fractionX | fractionY) == 0)
            Copy(source, sourceStride, width, height, destination, stride);
        else if (level != SimdLevel.Scalar)
            RunVectors(luma, source, sourceStride, fractionX, fractionY, width, height, destination, stride, level);
        else
            RunScalar(luma, source, sourceStride, fractionX, fractionY, width, height, destination, stride);
    }

    private static void Copy(byte* source, int sourceStride, int width, int height, byte* destination, int stride)
    {
        for (int y = 0; y < height; y++)
            Unsafe.CopyBlockUnaligned(destination + (nint)y * stride, source + (nint)y * sourceStride, (uint)width);
    }

    [SkipLocalsInit]
    private static void RunScalar(
        bool luma, byte* source, int sourceStride, int fractionX, int fractionY, int width, int height, byte* destination, int stride)
    {
        ReadOnlySpan<sbyte> rowTaps = InterpolationTaps.Filter(luma, fractionX), columnTaps = InterpolationTaps.Filter(luma, fractionY);
        int before = rowTaps.Length / 2 - 1, rows = height + rowTaps.Length - 1;
        short* filtered = stackalloc short[MaxRows + InterpolationTaps.LumaCount];
        for (int x = 0; x < width; x++)
        {
            byte* from = source + x - before - (nint)before * sourceStride;
            for (int y = 0; y < rows; y++, from += sourceStride)
            {
                int sum = 0;
                for (int k = 0; k < rowTaps.Length; k++)
                    sum += rowTaps[k] * from[k];
                filtered[y] = (short)sum;
            }

            for (int y = 0; y < height; y++)
            {
                int sum = 2048;
                for (int k = 0; k < columnTaps.Length; k++)
                    sum += columnTaps[k] * filtered[y + k];
                destination[(nint)y * stride + x] = (byte)Math.Clamp(sum >> 12, 0, 255);
            }
        }
    }
}
