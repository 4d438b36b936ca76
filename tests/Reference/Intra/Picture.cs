using NeuralCodec.Reference.Package;

namespace NeuralCodec.Reference.Intra;

/// <summary>A decoded picture: planes row by row without padding.</summary>
public sealed class Picture
{
    /// <summary>intra.md, section 3, step 4: unpacks 96 samples per position and crops.</summary>
    public Picture(Map packed, int width, int height)
    {
        Y = Plane(packed, width, height, 8, 0);
        U = Plane(packed, (width + 1) / 2, (height + 1) / 2, 4, 64);
        V = Plane(packed, (width + 1) / 2, (height + 1) / 2, 4, 80);
    }

    public byte[] Y { get; }

    public byte[] U { get; }

    public byte[] V { get; }

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
