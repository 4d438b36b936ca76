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
        (int rows, int columns) = PackedSize(frame.WidthPixels, frame.HeightPixels);
        destination.Reshape(rows, columns, Channels);
        PackArea(frame, shift, 0, 0, 0, destination);
    }

    /// <summary>
    /// An area of a frame into <see cref="Channels"/> channels of a tensor of the area's size; beyond the frame its last column and
    /// row are repeated.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="shift">0 to 7.</param>
    /// <param name="firstRow">Packed row (8 luma rows) of the frame that the tensor's first row holds.</param>
    /// <param name="firstColumn">Packed column that the tensor's first column holds.</param>
    /// <param name="firstChannel">Channel of the tensor that the frame's first channel goes to.</param>
    /// <param name="destination">Keeps its shape and its other channels.</param>
    public static void PackArea(Frame frame, int shift, int firstRow, int firstColumn, int firstChannel, IntegerTensor destination)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)shift, 7u, nameof(shift));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstChannel + Channels, destination.Channels, nameof(firstChannel));
        int stride = destination.Channels, columns = destination.Columns;
        for (int row = 0; row < destination.Rows; row++)
        {
            Span<short> packed = destination.Row(row)[firstChannel..];
            int luma = (firstRow + row) * 8, chroma = (firstRow + row) * 4;
            for (int line = 0; line < 8; line++)
                PackLuma(frame.GetRow(0, Math.Min(luma + line, frame.HeightPixels - 1)), firstColumn, columns, shift, packed[(line * 8)..], stride);
            for (int line = 0; line < 4; line++)
            {
                int y = Math.Min(chroma + line, frame.ChromaHeight - 1);
                PackChroma(frame.GetRow(1, y), firstColumn, columns, shift, packed[(UChannel + line * 4)..], stride);
                PackChroma(frame.GetRow(2, y), firstColumn, columns, shift, packed[(VChannel + line * 4)..], stride);
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
        UnpackArea(samples, 0, 0, frame);
    }

    /// <summary>Samples 0..255 of a tensor into an area of a frame; what lies beyond the frame is dropped.</summary>
    /// <param name="samples">[rows, columns, 96]; values outside 0..255 are clamped.</param>
    /// <param name="firstRow">Packed row (8 luma rows) of the frame at which the tensor begins.</param>
    /// <param name="firstColumn">Packed column at which it begins.</param>
    /// <param name="frame">Keeps its other samples.</param>
    public static void UnpackArea(IntegerTensor samples, int firstRow, int firstColumn, Frame frame)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(frame);
        for (int y = firstRow * 8; y < Math.Min(frame.HeightPixels, (firstRow + samples.Rows) * 8); y++)
            Unpack(samples.Row(y / 8 - firstRow)[(y % 8 * 8)..], 8, Line(frame.GetRow(0, y), 8));
        for (int y = firstRow * 4; y < Math.Min(frame.ChromaHeight, (firstRow + samples.Rows) * 4); y++)
        {
            ReadOnlySpan<short> packed = samples.Row(y / 4 - firstRow);
            Unpack(packed[(UChannel + y % 4 * 4)..], 4, Line(frame.GetRow(1, y), 4));
            Unpack(packed[(VChannel + y % 4 * 4)..], 4, Line(frame.GetRow(2, y), 4));
        }

        Span<byte> Line(Span<byte> line, int run)
        {
            int start = Math.Min(firstColumn * run, line.Length);
            return line.Slice(start, Math.Min(samples.Columns * run, line.Length - start));
        }
    }

    private static void PackLuma(ReadOnlySpan<byte> line, int firstColumn, int columns, int shift, Span<short> packed, int stride)
    {
        int whole = Math.Clamp(line.Length / 8 - firstColumn, 0, columns);
        Vector128<short> offset = Vector128.Create((short)255);
        for (int column = 0; column < whole; column++)
        {
            ulong pixels = BinaryPrimitives.ReadUInt64LittleEndian(line[((firstColumn + column) * 8)..]);
            Vector128<short> wide = Vector128.WidenLower(Vector128.CreateScalar(pixels).AsByte()).AsInt16();
            ((wide + wide - offset) << shift).CopyTo(packed[(column * stride)..]);
        }

        for (int column = whole; column < columns; column++)
        {
            for (int x = 0; x < 8; x++)
                packed[column * stride + x] = Centre(line[Math.Min((firstColumn + column) * 8 + x, line.Length - 1)], shift);
        }
    }

    private static void PackChroma(ReadOnlySpan<byte> line, int firstColumn, int columns, int shift, Span<short> packed, int stride)
    {
        int whole = Math.Clamp(line.Length / 4 - firstColumn, 0, columns);
        for (int column = 0; column < whole; column++)
        {
            ReadOnlySpan<byte> pixels = line.Slice((firstColumn + column) * 4, 4);
            Span<short> values = packed.Slice(column * stride, 4);
            values[0] = Centre(pixels[0], shift);
            values[1] = Centre(pixels[1], shift);
            values[2] = Centre(pixels[2], shift);
            values[3] = Centre(pixels[3], shift);
        }

        for (int column = whole; column < columns; column++)
        {
            for (int x = 0; x < 4; x++)
                packed[column * stride + x] = Centre(line[Math.Min((firstColumn + column) * 4 + x, line.Length - 1)], shift);
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
