using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;

namespace NeuralCodec.Codec.Inter;

/// <summary>
/// Whether a coded inter frame is worth its bits: where a source is noise over a picture that stands still, each of its frames differs from the reference by more than
/// <see cref="CopyDecision"/> lets pass, and coding it makes nothing better, as noise cannot be predicted. What the frame came to be is the measure.
/// </summary>
internal static class RepeatDecision
{
    // A frame stands still where all but this share of its 8x8 have vectors shorter than a pixel, in quarters. At low qualities a jerk would often be the cheaper frame.
    private const double MovingShare = 1.0 / 16;
    private const int PixelLength = 4;

    // How much one 8x8 may lose against the coded frame, times the mean squared error that the bits of a nearly static block are worth; more than that it loses only where
    // coding takes less than half of its error away, as with noise. So nothing small that moves is lost.
    private const double CellFactor = 8;

    private static readonly int[] PlaneWeights = [6, 1, 1];

    /// <summary>True where the first reference in its place loses less than the frame's bits are worth.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="coded">What became of it.</param>
    /// <param name="field">Its motion.</param>
    /// <param name="reference">The first reference.</param>
    /// <param name="lengthBytes">Bytes of the coded frame.</param>
    /// <param name="lambda">Bits per pixel = lambda times squared error on the 0..1 scale, of the planes 6:1:1.</param>
    public static bool IsBetter(Frame frame, Frame coded, MotionField field, ReferencePicture reference, int lengthBytes, double lambda)
    {
        if (!StandsStill(field)) return false;
        double worth = 255 * 255 / lambda, allowed = 8.0 * lengthBytes / ((double)frame.WidthPixels * frame.HeightPixels) * worth;
        double cellLimit = CopyDecision.SavedBitsPerPixel * worth * CellFactor;
        double lost = 0;
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
        {
            if (Lost(frame, coded, reference.GetPlane(plane), plane, cellLimit) is not { } sum) return false;
            lost += PlaneWeights[plane] * (double)sum / ((long)frame.GetPlaneWidth(plane) * frame.GetPlaneHeight(plane));
        }
        return lost / PlaneWeights.Sum() <= allowed;
    }

    private static bool StandsStill(MotionField field)
    {
        int moving = 0;
        foreach (MotionCell cell in field.Cells)
        {
            if (IsLong(cell.First) || IsLong(cell.Second)) moving++;
        }
        return moving <= field.Cells.Length * MovingShare;

        static bool IsLong(MotionVector vector) => Math.Max(Math.Abs((int)vector.X), Math.Abs((int)vector.Y)) >= PixelLength;
    }

    // Squared error of the reference above that of the coded frame, which it may be under; null where a cell loses more than its limit.
    private static unsafe long? Lost(Frame frame, Frame coded, BorderedPlane reference, int plane, double cellLimit)
    {
        int width = frame.GetPlaneWidth(plane), height = frame.GetPlaneHeight(plane);
        long lost = 0;
        fixed (byte* source = frame.GetPlane(plane), result = coded.GetPlane(plane))
        {
            for (int y = 0; y < height; y += MotionField.CellPixels)
            {
                int rows = Math.Min(MotionField.CellPixels, height - y);
                for (int x = 0; x < width; x += MotionField.CellPixels)
                {
                    int columns = Math.Min(MotionField.CellPixels, width - x);
                    byte* samples = source + ((nint)y * width) + x;
                    int repeated = BlockDistortion.Sse(samples, width, reference.Origin + ((nint)y * reference.Stride) + x, reference.Stride, columns, rows);
                    int left = BlockDistortion.Sse(samples, width, result + ((nint)y * width) + x, width, columns, rows);
                    if (repeated - left > cellLimit * rows * columns && left < repeated / 2) return null;
                    lost += repeated - left;
                }
            }
        }
        return lost;
    }
}
