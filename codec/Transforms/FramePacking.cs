using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Transforms;

/// <summary>
/// Between pictures and the networks' layout at 1/8 size: 64 luma channels (8x8, row-major), 16 of U, 16 of V (4x4 each).
/// Pictures are padded to a multiple of 64 by replication.
/// </summary>
internal static class FramePacking
{
    public const int Channels = 96;
    public const int Alignment = 64;

    /// <summary>Rows or columns at 1/8 size of a picture's padded size.</summary>
    public static int Cells(int sizePixels) => (sizePixels + Alignment - 1) / Alignment * (Alignment / 8);

    /// <summary>Samples v become (2 v - 255) &lt;&lt; shift.</summary>
    public static void Pack(Frame frame, int shift, IntegerTensor destination)
    {
        destination.Reshape(Cells(frame.HeightPixels), Cells(frame.WidthPixels), Channels);
        PackPlane(frame, 0, 8, 0, shift, destination);
        PackPlane(frame, 1, 4, 64, shift, destination);
        PackPlane(frame, 2, 4, 80, shift, destination);
    }

    /// <summary>Samples 0..255 to planes, cropped to the size of the frame.</summary>
    public static void Unpack(IntegerTensor source, Frame frame)
    {
        UnpackPlane(source, frame, 0, 8, 0);
        UnpackPlane(source, frame, 1, 4, 64);
        UnpackPlane(source, frame, 2, 4, 80);
    }

    private static void PackPlane(Frame frame, int plane, int cell, int firstChannel, int shift, IntegerTensor destination)
    {
        int width = frame.GetPlaneWidth(plane), height = frame.GetPlaneHeight(plane);
        for (int y = 0; y < destination.Rows * cell; y++)
        {
            ReadOnlySpan<byte> row = frame.GetRow(plane, Math.Min(y, height - 1));
            Span<short> target = destination.Row(y / cell);
            int channel = firstChannel + (y % cell * cell), whole = width / cell;
            for (int column = 0; column < whole; column++)
            {
                Span<short> values = target.Slice((column * Channels) + channel, cell);
                ReadOnlySpan<byte> samples = row.Slice(column * cell, cell);
                for (int i = 0; i < samples.Length; i++) values[i] = (short)(((2 * samples[i]) - 255) << shift);
            }
            for (int x = whole * cell; x < destination.Columns * cell; x++)
                target[(x / cell * Channels) + channel + (x % cell)] = (short)(((2 * row[Math.Min(x, width - 1)]) - 255) << shift);
        }
    }

    private static void UnpackPlane(IntegerTensor source, Frame frame, int plane, int cell, int firstChannel)
    {
        int width = frame.GetPlaneWidth(plane), height = frame.GetPlaneHeight(plane);
        for (int y = 0; y < height; y++)
        {
            Span<byte> row = frame.GetRow(plane, y);
            ReadOnlySpan<short> values = source.Row(y / cell);
            int channel = firstChannel + (y % cell * cell), whole = width / cell;
            for (int column = 0; column < whole; column++)
            {
                ReadOnlySpan<short> samples = values.Slice((column * Channels) + channel, cell);
                Span<byte> target = row.Slice(column * cell, cell);
                for (int i = 0; i < target.Length; i++) target[i] = (byte)samples[i];
            }
            for (int x = whole * cell; x < width; x++) row[x] = (byte)values[(x / cell * Channels) + channel + (x % cell)];
        }
    }
}
