using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;

namespace NeuralCodec.Codec.Inter;

/// <summary>
/// Which 64x64 blocks an encoder copies from the first reference: those that differ so little from it that coding them would
/// gain less than it costs at the frame's quality, in every 8x8 of them, so that nothing small that moves is lost.
/// </summary>
internal static class CopyDecision
{
    // Bits per pixel that a nearly static block costs otherwise, and how far one 8x8 may stand out above the mean.
    private const double SavedBitsPerPixel = 0.012;
    private const double CellFactor = 8;

    /// <summary>One flag per block, row by row.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="reference">The reconstructed first reference.</param>
    /// <param name="index">Quality index of the frame.</param>
    public static unsafe bool[] Choose(Frame frame, ReferencePicture reference, double index)
    {
        int rows = reference.PaddedHeight / MotionField.BlockPixels, columns = reference.PaddedWidth / MotionField.BlockPixels;
        bool[] copied = new bool[rows * columns];
        // Mean squared error, on the 0..255 scale, at which lambda * error equals the bits saved.
        double limit = SavedBitsPerPixel / InterQuality.Lambda(index) * 255 * 255;
        BorderedPlane luma = reference.GetPlane(0);
        for (int block = 0; block < copied.Length; block++)
            copied[block] = IsStill(frame, luma, block / columns * MotionField.BlockPixels, block % columns * MotionField.BlockPixels, limit);
        return copied;
    }

    private static bool IsStill(Frame frame, BorderedPlane reference, int top, int left, double limit)
    {
        int bottom = Math.Min(top + MotionField.BlockPixels, frame.HeightPixels), right = Math.Min(left + MotionField.BlockPixels, frame.WidthPixels);
        double cellLimit = limit * CellFactor * MotionField.CellPixels * MotionField.CellPixels;
        double sum = 0, total = limit * (bottom - top) * (right - left);
        for (int y = top; y < bottom; y += MotionField.CellPixels)
        {
            for (int x = left; x < right; x += MotionField.CellPixels)
            {
                int height = Math.Min(MotionField.CellPixels, bottom - y), width = Math.Min(MotionField.CellPixels, right - x);
                int cell = 0;
                for (int row = y; row < y + height; row++)
                {
                    ReadOnlySpan<byte> a = frame.GetRow(0, row).Slice(x, width), b = reference.Row(row).Slice(x, width);
                    for (int i = 0; i < width; i++) cell += (a[i] - b[i]) * (a[i] - b[i]);
                }
                sum += cell;
                if (cell > cellLimit || sum > total) return false;
            }
        }
        return true;
    }
}
