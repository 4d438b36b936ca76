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

    private static (int Cell, int First) Cell(int plane) => plane == 0 ? (8, 0) : (4, 64 + (16 * (plane - 1)));
}
