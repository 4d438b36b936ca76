using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Training.Data;

/// <summary>Between frames and the packed order of the networks, in bytes.</summary>
internal static class FramePacker
{
    /// <summary>Puts a frame into channels <paramref name="firstChannel"/> to +95 of [rows / 8, columns / 8, channels].</summary>
    public static void Pack(Frame frame, Span<byte> packed, int channels, int firstChannel)
    {
        int cells = frame.WidthPixels / 8;
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
        {
            (int cell, int first) = Cell(plane);
            int width = frame.GetPlaneWidth(plane), height = frame.GetPlaneHeight(plane);
            for (int row = 0; row < height; row++)
            {
                ReadOnlySpan<byte> line = frame.GetRow(plane, row);
                int at = (row / cell * cells * channels) + firstChannel + first + (row % cell * cell);
                for (int column = 0; column < width; column += cell, at += channels)
                    line.Slice(column, cell).CopyTo(packed[at..]);
            }
        }
    }

    /// <summary>Rounds [rows / 8, columns / 8, 96] of samples / 255 - 0.5 to a frame.</summary>
    public static void Unpack(ReadOnlySpan<float> packed, Frame frame)
    {
        int cells = frame.WidthPixels / 8;
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
        {
            (int cell, int first) = Cell(plane);
            int width = frame.GetPlaneWidth(plane), height = frame.GetPlaneHeight(plane);
            for (int row = 0; row < height; row++)
            {
                Span<byte> line = frame.GetRow(plane, row);
                int at = (row / cell * cells * 96) + first + (row % cell * cell);
                for (int column = 0; column < width; column += cell, at += 96)
                {
                    for (int i = 0; i < cell; i++)
                        line[column + i] = (byte)Math.Clamp(((packed[at + i] + 0.5f) * 255) + 0.5f, 0, 255);
                }
            }
        }
    }

    /// <summary>From planes of floats to [rows / 8, columns / 8, 96].</summary>
    public static void Pack(ReadOnlySpan<float> planes, int size, Span<float> packed)
    {
        int[] places = Places(size, 96, 0, packed.Length, planes.Length);
        for (int i = 0; i < places.Length; i++) packed[places[i]] = planes[i];
    }

    /// <summary>From channels <paramref name="firstChannel"/> to +95 of [rows / 8, columns / 8, channels] to planes of floats.</summary>
    public static void Unpack(ReadOnlySpan<float> packed, int size, int channels, int firstChannel, Span<float> planes)
    {
        int[] places = Places(size, channels, firstChannel, packed.Length, planes.Length);
        for (int i = 0; i < places.Length; i++) planes[i] = packed[places[i]];
    }

    // The place of each sample of the planes in the packed order.
    private static int[] Places(int size, int channels, int firstChannel, int packed, int planes)
    {
        int cells = size / 8, at = 0;
        if (planes != size * size * 3 / 2 || packed != cells * cells * channels) throw new ArgumentException("the sizes do not belong together", nameof(size));
        int[] places = new int[planes];
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
        {
            (int cell, int first) = Cell(plane);
            int side = plane == 0 ? size : size / 2;
            for (int row = 0; row < side; row++)
            {
                for (int column = 0; column < side; column++)
                    places[at++] = (((row / cell * cells) + (column / cell)) * channels) + firstChannel + first + (row % cell * cell) + (column % cell);
            }
        }
        return places;
    }

    private static (int Cell, int First) Cell(int plane) => plane == 0 ? (8, 0) : (4, 64 + (16 * (plane - 1)));
}
