using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Playback.Pictures;

/// <summary>Small previews: every pixel is the mean of the square it stands for.</summary>
public static class Thumbnail
{
    /// <summary>A frame scaled down to fit into a box; never larger than the frame.</summary>
    public static RgbImage Make(Frame frame, ColorDescription color, int maxWidth, int maxHeight)
    {
        ArgumentNullException.ThrowIfNull(frame);
        double scale = Math.Min(1, Math.Min((double)maxWidth / frame.WidthPixels, (double)maxHeight / frame.HeightPixels));
        int width = Math.Max(1, (int)Math.Round(frame.WidthPixels * scale));
        int height = Math.Max(1, (int)Math.Round(frame.HeightPixels * scale));
        using Frame small = new(width, height);
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
            Shrink(frame, small, plane);
        RgbImage image = new(width, height);
        ColorConverter.ToRgb(small, color, image);
        return image;
    }

    private static void Shrink(Frame source, Frame target, int plane)
    {
        int sourceWidth = source.GetPlaneWidth(plane), sourceHeight = source.GetPlaneHeight(plane);
        int width = target.GetPlaneWidth(plane), height = target.GetPlaneHeight(plane);
        int[] sums = new int[width];
        int[] edges = new int[width + 1];
        for (int x = 0; x <= width; x++)
            edges[x] = (int)((long)x * sourceWidth / width);
        for (int y = 0; y < height; y++)
        {
            int first = (int)((long)y * sourceHeight / height), end = Math.Max(first + 1, (int)((long)(y + 1) * sourceHeight / height));
            Array.Clear(sums);
            for (int row = first; row < end; row++)
            {
                ReadOnlySpan<byte> pixels = source.GetRow(plane, row);
                for (int x = 0; x < width; x++)
                {
                    foreach (byte value in pixels[edges[x]..Math.Max(edges[x] + 1, edges[x + 1])])
                        sums[x] += value;
                }
            }

            Span<byte> destination = target.GetRow(plane, y);
            for (int x = 0; x < width; x++)
            {
                int count = (end - first) * Math.Max(1, edges[x + 1] - edges[x]);
                destination[x] = (byte)((sums[x] + (count / 2)) / count);
            }
        }
    }
}
