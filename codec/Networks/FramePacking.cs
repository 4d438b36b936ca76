using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Networks;

/// <summary>
/// Frames as tensors of 96 channels at 1/8 size: luma 8x8 as channels row * 8 + column, then U 4x4 as 64 + row * 4 +
/// column, then V as 80 + row * 4 + column.
/// </summary>
public static class FramePacking
{
    /// <summary>Channels of a packed frame.</summary>
    public const int Channels = 96;

    /// <summary>Frames are padded to multiples of this by repeating the last column and row.</summary>
    public const int AlignmentPixels = 64;

    private const int UChannel = 64, VChannel = 80;

    /// <summary>Rows and columns of the tensor of a frame.</summary>
    public static (int Rows, int Columns) PackedSize(int widthPixels, int heightPixels) =>
        (Align(heightPixels) / 8, Align(widthPixels) / 8);

    /// <summary>Samples v as (2v - 255) &lt;&lt; <paramref name="shift"/>, padded to <see cref="PackedSize"/>.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="shift">0 to 7.</param>
    /// <param name="destination">Takes the shape of the packed frame.</param>
    public static void Pack(Frame frame, int shift, IntegerTensor destination)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)shift, 7u, nameof(shift));
        (int rows, int columns) = PackedSize(frame.WidthPixels, frame.HeightPixels);
        destination.Reshape(rows, columns, Channels);
        for (int row = 0; row < rows; row++)
        {
            Span<short> packed = destination.Row(row);
            for (int line = 0; line < 8; line++)
                PackLuma(frame.GetRow(0, Math.Min(row * 8 + line, frame.HeightPixels - 1)), shift, packed[(line * 8)..]);
            for (int line = 0; line < 4; line++)
            {
                int y = Math.Min(row * 4 + line, frame.ChromaHeight - 1);
                PackChroma(frame.GetRow(1, y), columns, shift, packed[(UChannel + line * 4)..]);
                PackChroma(frame.GetRow(2, y), columns, shift, packed[(VChannel + line * 4)..]);
            }
        }
    }

    /// <summary>Samples 0..255 of a tensor back into planes; what was padded is dropped.</summary>
    /// <param name="samples">Values outside 0..255 are clamped.</param>
    /// <param name="frame">A frame of at most the size of the tensor.</param>
    /// <exception cref="ArgumentException">The tensor is no packed frame of this size.</exception>
    public static void Unpack(IntegerTensor samples, Frame frame)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(frame);
        if (samples.Channels != Channels || (samples.Rows, samples.Columns) != PackedSize(frame.WidthPixels, frame.HeightPixels))
            throw new ArgumentException("the tensor is no packed frame of this size", nameof(samples));
        for (int y = 0; y < frame.HeightPixels; y++)
            Unpack(samples.Row(y / 8)[(y % 8 * 8)..], 8, frame.GetRow(0, y));
        for (int y = 0; y < frame.ChromaHeight; y++)
        {
            ReadOnlySpan<short> packed = samples.Row(y / 4);
            Unpack(packed[(UChannel + y % 4 * 4)..], 4, frame.GetRow(1, y));
            Unpack(packed[(VChannel + y % 4 * 4)..], 4, frame.GetRow(2, y));
        }
    }

    private static void PackLuma(ReadOnlySpan<byte> line, int shift, Span<short> packed)
    {
        int whole = line.Length / 8;
        Vector128<short> offset = Vector128.Create((short)255);
        for (int column = 0; column < whole; column++)
        {
            ulong pixels = BinaryPrimitives.ReadUInt64LittleEndian(line[(column * 8)..]);
            Vector128<short> wide = Vector128.WidenLower(Vector128.CreateScalar(pixels).AsByte()).AsInt16();
            ((wide + wide - offset) << shift).CopyTo(packed[(column * Channels)..]);
        }

        for (int column = whole; column * Channels < packed.Length; column++)
        {
            for (int x = 0; x < 8; x++)
                packed[column * Channels + x] = Centre(line[Math.Min(column * 8 + x, line.Length - 1)], shift);
        }
    }

    private static void PackChroma(ReadOnlySpan<byte> line, int columns, int shift, Span<short> packed)
    {
        int whole = line.Length / 4;
        for (int column = 0; column < whole; column++)
        {
            ReadOnlySpan<byte> pixels = line.Slice(column * 4, 4);
            Span<short> values = packed.Slice(column * Channels, 4);
            values[0] = Centre(pixels[0], shift);
            values[1] = Centre(pixels[1], shift);
            values[2] = Centre(pixels[2], shift);
            values[3] = Centre(pixels[3], shift);
        }

        for (int column = whole; column < columns; column++)
        {
            for (int x = 0; x < 4; x++)
                packed[column * Channels + x] = Centre(line[Math.Min(column * 4 + x, line.Length - 1)], shift);
        }
    }

    private static void Unpack(ReadOnlySpan<short> packed, int run, Span<byte> line)
    {
        int whole = line.Length / run;
        for (int column = 0; column < whole; column++)
        {
            // Runs of four read eight values as well; only at the end of the tensor's row they must start four earlier.
            int at = Math.Min(column * Channels, packed.Length - 8);
            Vector128<short> values = Vector128.Create(packed.Slice(at, 8));
            Vector128<short> clamped = Vector128.Min(Vector128.Max(values, default), Vector128.Create((short)255));
            ulong bytes = Vector128.Narrow(clamped.AsUInt16(), clamped.AsUInt16()).AsUInt64().ToScalar() >> ((column * Channels - at) * 8);
            if (run == 8)
                BinaryPrimitives.WriteUInt64LittleEndian(line[(column * 8)..], bytes);
            else
                BinaryPrimitives.WriteUInt32LittleEndian(line[(column * 4)..], (uint)bytes);
        }

        for (int x = whole * run; x < line.Length; x++)
            line[x] = (byte)Math.Clamp((int)packed[x / run * Channels + x % run], 0, 255);
    }

    private static short Centre(byte sample, int shift) => (short)((2 * sample - 255) << shift);

    private static int Align(int pixels) => (pixels + AlignmentPixels - 1) / AlignmentPixels * AlignmentPixels;
}
