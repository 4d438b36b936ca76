using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Motion;

/// <summary>Blocks of a reference at fractional positions: section 3.2 of docs/inter.md.</summary>
internal static unsafe class Interpolation
{
    // A block this large, moved just beyond the edge, still lies within the border with all its taps.
    private const int MaxLumaBlock = 80;

    /// <summary>A block of luma.</summary>
    /// <param name="reference">What is displaced.</param>
    /// <param name="x">Column of the block before displacement; may lie outside the picture.</param>
    /// <param name="y">Row of the block before displacement; may lie outside the picture.</param>
    /// <param name="vector">Displacement.</param>
    /// <param name="width">1 or more.</param>
    /// <param name="height">1 or more.</param>
    /// <param name="destination">Rows of <paramref name="stride"/> bytes, of which the first <paramref name="width"/> are written.</param>
    /// <param name="stride">Bytes from a row to the next.</param>
    public static void Luma(
        ReferencePicture reference, int x, int y, MotionVector vector, int width, int height, Span<byte> destination, int stride) =>
        Run(reference, 0, x, y, vector, width, height, destination, stride);

    /// <summary>A block of plane 1 or 2; position and size in chroma samples, the vector in quarter luma pixels as always.</summary>
    public static void Chroma(
        ReferencePicture reference, int plane, int x, int y, MotionVector vector, int width, int height, Span<byte> destination, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(plane, 1);
        Run(reference, plane, x, y, vector, width, height, destination, stride);
    }

    /// <summary>A block of any plane at a level, for callers that have checked the memory behind the pointer.</summary>
    public static void Run(
        ReferencePicture reference, int plane, int x, int y, MotionVector vector, int width, int height,
        byte* destination, int stride, SimdLevel level)
    {
        bool luma = plane == 0;
        int bits = luma ? 2 : 3, mask = (1 << bits) - 1, after = luma ? InterpolationTaps.LumaCount / 2 : InterpolationTaps.ChromaCount / 2;
        int limit = luma ? MaxLumaBlock : MaxLumaBlock / 2;
        BorderedPlane samples = reference.GetPlane(plane);
        int planeWidth = reference.GetPlaneWidth(plane), planeHeight = reference.GetPlaneHeight(plane);
        x += vector.X >> bits;
        y += vector.Y >> bits;
        for (int row = 0; row < height; row += limit)
        {
            int rows = Math.Min(limit, height - row);
            // Where all samples under all taps lie beyond an edge they are equal along that axis: the block may move closer.
            // No Math.Clamp: its check of the bounds is felt in small blocks.
            int top = Math.Min(Math.Max(y + row, -(rows + after)), planeHeight + after - 1);
            for (int column = 0; column < width; column += limit)
            {
                int columns = Math.Min(limit, width - column);
                int left = Math.Min(Math.Max(x + column, -(columns + after)), planeWidth + after - 1);
                InterpolationKernel.Run(
                    luma, samples.Origin + (long)top * samples.Stride + left, samples.Stride, vector.X & mask, vector.Y & mask,
                    columns, rows, destination + (long)row * stride + column, stride, level);
            }
        }

        GC.KeepAlive(reference);
    }

    private static void Run(
        ReferencePicture reference, int plane, int x, int y, MotionVector vector, int width, int height, Span<byte> destination, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, width);
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, (long)stride * (height - 1) + width, nameof(destination));
        fixed (byte* pointer = destination)
            Run(reference, plane, x, y, vector, width, height, pointer, stride, SimdDispatch.Level);
    }
}
