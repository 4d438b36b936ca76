using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Tests.Common;

/// <summary>Seeded pictures.</summary>
internal static class TestPictures
{
    public static Frame RandomFrame(int width, int height, int seed)
    {
        Frame frame = new(width, height);
        new Random(seed).NextBytes(frame.Pixels);
        return frame;
    }

    /// <summary>Slow gradients with a little structure, so that lossy steps behave.</summary>
    public static Frame SmoothFrame(int width, int height, int seed)
    {
        Frame frame = new(width, height);
        for (int plane = 0; plane < 3; plane++)
        {
            for (int y = 0; y < frame.GetPlaneHeight(plane); y++)
            {
                Span<byte> row = frame.GetRow(plane, y);
                for (int x = 0; x < row.Length; x++)
                    row[x] = (byte)(100 + (40 * plane) + ((x + (2 * y) + (5 * seed)) / 4 % 40));
            }
        }

        return frame;
    }

    public static RgbImage RandomImage(int width, int height, int seed)
    {
        RgbImage image = new(width, height);
        new Random(seed).NextBytes(image.Pixels);
        return image;
    }

    public static RgbImage Flat(int width, int height, byte red, byte green, byte blue)
    {
        RgbImage image = new(width, height);
        for (int i = 0; i < image.Pixels.Length; i += 3)
            (image.Pixels[i], image.Pixels[i + 1], image.Pixels[i + 2]) = (red, green, blue);
        return image;
    }
}
