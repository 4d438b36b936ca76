using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;

namespace NeuralCodec.Codec.Inter;

/// <summary>
/// Which 64x64 blocks an encoder copies from the first reference: those that differ so little from it that coding them would
/// gain less than it costs at the frame's quality, or that show what the source showed when they were coded but for a little noise: to
/// code those again at the lower quality of inter frames would make them worse. Both in every 8x8, so that nothing small that moves is lost.
/// </summary>
internal static class CopyDecision
{
    /// <summary>Bits per pixel that a nearly static block costs where it is not copied.</summary>
    public const double SavedBitsPerPixel = 0.012;

    // How far one 8x8 may stand out above the mean.
    private const double CellFactor = 8;

    // Noise that may differ: times the limit above, in squared levels, and of the mean of an 8x8 in levels.
    private const double NoiseFactor = 4, MaxNoise = 4, MaxMean = 1;

    /// <summary>One flag per block, row by row.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="first">The first reference.</param>
    /// <param name="index">Quality index of the frame.</param>
    public static unsafe bool[] Choose(Frame frame, CodedReference first, double index)
    {
        ReferencePicture reference = first.Picture;
        int rows = reference.PaddedHeight / MotionField.BlockPixels, columns = reference.PaddedWidth / MotionField.BlockPixels;
        bool[] copied = new bool[rows * columns];
        // Mean squared error, on the 0..255 scale, at which lambda * error equals the bits saved.
        double limit = SavedBitsPerPixel / InterQuality.Lambda(index) * 255 * 255;
        BorderedPlane luma = reference.GetPlane(0);
        fixed (byte* samples = frame.GetPlane(0))
        {
            for (int block = 0; block < copied.Length; block++)
            {
                (int top, int left) = (block / columns * MotionField.BlockPixels, block % columns * MotionField.BlockPixels);
                copied[block] = IsClose(frame, samples, luma, top, left, limit)
                    || (first.Source is { } source && IsSameSource(frame, source, top, left, Math.Min(limit * NoiseFactor, MaxNoise)));
            }
        }
        return copied;
    }

    private static unsafe bool IsClose(Frame frame, byte* samples, BorderedPlane reference, int top, int left, double limit)
    {
        int bottom = Math.Min(top + MotionField.BlockPixels, frame.HeightPixels), right = Math.Min(left + MotionField.BlockPixels, frame.WidthPixels);
        double cellLimit = limit * CellFactor * MotionField.CellPixels * MotionField.CellPixels;
        double sum = 0, total = limit * (bottom - top) * (right - left);
        for (int y = top; y < bottom; y += MotionField.CellPixels)
        {
            for (int x = left; x < right; x += MotionField.CellPixels)
            {
                int height = Math.Min(MotionField.CellPixels, bottom - y), width = Math.Min(MotionField.CellPixels, right - x);
                int cell = BlockDistortion.Sse(
                    samples + ((nint)y * frame.WidthPixels) + x, frame.WidthPixels, reference.Origin + ((nint)y * reference.Stride) + x, reference.Stride, width, height);
                sum += cell;
                if (cell > cellLimit || sum > total) return false;
            }
        }
        return true;
    }

    private static bool IsSameSource(Frame frame, Frame source, int top, int left, double limit)
    {
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
        {
            int shift = plane == 0 ? 0 : 1, right = Math.Min((left + MotionField.BlockPixels) >> shift, frame.GetPlaneWidth(plane));
            int bottom = Math.Min((top + MotionField.BlockPixels) >> shift, frame.GetPlaneHeight(plane));
            for (int y = top >> shift; y < bottom; y += MotionField.CellPixels)
            {
                int height = Math.Min(MotionField.CellPixels, bottom - y);
                for (int x = left >> shift; x < right; x += MotionField.CellPixels)
                {
                    if (!IsSameCell(frame, source, plane, y, x, height, Math.Min(MotionField.CellPixels, right - x), limit)) return false;
                }
            }
        }
        return true;
    }

    private static bool IsSameCell(Frame frame, Frame source, int plane, int top, int left, int height, int width, double limit)
    {
        int sum = 0, squares = 0;
        for (int y = top; y < top + height; y++)
        {
            ReadOnlySpan<byte> row = frame.GetRow(plane, y).Slice(left, width), other = source.GetRow(plane, y).Slice(left, width);
            if (row.SequenceEqual(other)) continue;
            for (int x = 0; x < row.Length; x++)
            {
                int difference = row[x] - other[x];
                sum += difference;
                squares += difference * difference;
            }
        }
        // A cell of few samples strays twice as far from the mean of its noise.
        return Math.Abs(sum) <= MaxMean * width * height && squares <= 2 * limit * width * height;
    }
}
