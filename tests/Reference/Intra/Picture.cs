using NeuralCodec.Reference.Package;

namespace NeuralCodec.Reference.Intra;

/// <summary>A decoded picture: planes row by row without padding.</summary>
public sealed class Picture
{
    /// <summary>intra.md, section 3, step 4: unpacks 96 samples per position and crops.</summary>
    public Picture(Map packed, int width, int height)
        : this(
            width,
            height,
            Plane(packed, width, height, 8, 0),
            Plane(packed, (width + 1) / 2, (height + 1) / 2, 4, 64),
            Plane(packed, (width + 1) / 2, (height + 1) / 2, 4, 80))
    {
    }

    public Picture(int width, int height, byte[] y, byte[] u, byte[] v)
    {
        (Width, Height) = (width, height);
        (Y, U, V) = (y, u, v);
    }

    public int Width { get; }

    public int Height { get; }

    public byte[] Y { get; }

    public byte[] U { get; }

    public byte[] V { get; }

    /// <summary>inter.md, section 3.1: s(x, y) of plane 0, 1 or 2, which has no end.</summary>
    public int Sample(int plane, int x, int y)
    {
        (int width, int height) = plane == 0 ? (Width, Height) : ((Width + 1) >> 1, (Height + 1) >> 1);
        byte[] samples = plane switch { 0 => Y, 1 => U, _ => V };
        return samples[(Math.Clamp(y, 0, height - 1) * width) + Math.Clamp(x, 0, width - 1)];
    }

    /// <summary>The sample that is the channel of a position at 1/8 size.</summary>
    public int Packed(int row, int column, int channel)
    {
        if (channel < 64)
        {
            return Sample(0, (8 * column) + (channel % 8), (8 * row) + (channel / 8));
        }

        int c = channel % 16;
        return Sample(channel < 80 ? 1 : 2, (4 * column) + (c % 4), (4 * row) + (c / 4));
    }

    private static byte[] Plane(Map packed, int width, int height, int square, int firstChannel)
    {
        byte[] plane = new byte[width * height];
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                int channel = firstChannel + (row % square * square) + (column % square);
                plane[(row * width) + column] = (byte)packed[row / square, column / square, channel];
            }
        }

        return plane;
    }
}
