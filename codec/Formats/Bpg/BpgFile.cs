using System.Buffers.Binary;

namespace NeuralCodec.Codec.Formats.Bpg;

/// <summary>
/// A BPG file of one opaque picture (F. Bellard, BPG specification 0.9.5): a short header, and HEVC intra data whose parameter sets
/// are reduced to what the header does not say. Made from the byte stream of any HEVC encoder.
/// </summary>
internal sealed record BpgFile
{
    /// <summary>file_magic.</summary>
    public const uint Magic = 0x425047FB;

    // The byte of colour space (0 = BT.601) and the flags for extensions, alpha, limited range and animation.
    private const byte FullRangeBt601 = 0;

    /// <summary>Width in pixels; the coded picture is larger where this is no multiple of a coding block.</summary>
    public required int WidthPixels { get; init; }

    /// <summary>Height in pixels.</summary>
    public required int HeightPixels { get; init; }

    /// <summary>What decoding needs of the parameter sets.</summary>
    public required HevcSps Sps { get; init; }

    /// <summary>The NAL units from the picture parameter set on, without start codes.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Units { get; init; }

    /// <summary>Takes over an HEVC byte stream of one intra picture, in full-range BT.601.</summary>
    /// <param name="stream">Byte stream with start codes (annex B).</param>
    /// <param name="widthPixels">Width without filling.</param>
    /// <param name="heightPixels">Height without filling.</param>
    /// <exception cref="InvalidMediaException">It is something else, or of a form that BPG has no place for.</exception>
    public static BpgFile FromHevc(ReadOnlyMemory<byte> stream, int widthPixels, int heightPixels)
    {
        List<ReadOnlyMemory<byte>> units = HevcNal.Split(stream);
        ReadOnlyMemory<byte> sps = units.FirstOrDefault(unit => HevcNal.TypeOf(unit.Span) == HevcNal.Sps);
        if (sps.IsEmpty)
            throw new InvalidMediaException(MediaProblem.InvalidContent, -1, "HEVC data without a sequence parameter set");
        BpgFile file = new()
        {
            WidthPixels = widthPixels,
            HeightPixels = heightPixels,
            Sps = HevcSps.Parse(HevcNal.Unescape(sps.Span)),
            // Delimiters and messages say nothing about pixels.
            Units = [.. units.Where(unit => HevcNal.TypeOf(unit.Span) is HevcNal.Pps or <= HevcNal.LastIrap)],
        };
        file.Check();
        return file;
    }

    /// <summary>The bytes of the file.</summary>
    public byte[] ToBytes()
    {
        HevcBitWriter header = new();
        Sps.Header.Write(header);
        byte[] reduced = header.ToBytes();
        using MemoryStream data = new();
        WriteNumber(data, (uint)reduced.Length);
        data.Write(reduced);
        for (int i = 0; i < Units.Count; i++)
        {
            if (i > 0)
                data.Write([0, 0, 1]); // the first start code is left out
            data.Write(Units[i].Span);
        }

        using MemoryStream file = new();
        Span<byte> magic = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(magic, Magic);
        file.Write(magic);
        file.WriteByte((byte)((Sps.ChromaFormat << 5) | (Sps.BitDepth - 8)));
        file.WriteByte(FullRangeBt601);
        WriteNumber(file, (uint)WidthPixels);
        WriteNumber(file, (uint)HeightPixels);
        WriteNumber(file, (uint)data.Length);
        data.WriteTo(file);
        return file.ToArray();
    }

    /// <summary>Reads a file of one opaque YCbCr picture in full-range BT.601; others are refused.</summary>
    /// <exception cref="InvalidMediaException">It is something else, or cut.</exception>
    public static BpgFile Parse(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        if (span.Length < 10 || BinaryPrimitives.ReadUInt32BigEndian(span) != Magic)
            throw new InvalidMediaException(MediaProblem.UnknownFormat, 0, "no BPG file");
        int chroma = span[4] >> 5, depth = 8 + (span[4] & 15);
        if ((span[4] & 16) != 0 || chroma > 3 || depth > 14 || span[5] != FullRangeBt601)
            throw new InvalidMediaException(MediaProblem.UnsupportedVersion, 4, "a BPG file with alpha, animation, extensions or another colour space");
        int position = 6;
        int width = (int)ReadNumber(span, ref position), height = (int)ReadNumber(span, ref position);
        long length = ReadNumber(span, ref position);
        if (length == 0)
            length = span.Length - position; // to the end of the file
        if (width is < 1 or > 16384 || height is < 1 or > 16384 || length > span.Length - position)
            throw new InvalidMediaException(MediaProblem.InvalidContent, position, "BPG header with sizes beyond the file or the limits");
        ReadOnlyMemory<byte> data = bytes.Slice(position, (int)length);
        position = 0;
        uint headerLength = ReadNumber(data.Span, ref position);
        if (headerLength > data.Length - position)
            throw new InvalidMediaException(MediaProblem.InvalidContent, position, "BPG parameter set longer than the file");
        BpgHevcHeader header = BpgHevcHeader.Read(new HevcBitReader(data.Slice(position, (int)headerLength)));
        int block = header.CodingBlockPixels;
        BpgFile file = new()
        {
            WidthPixels = width,
            HeightPixels = height,
            Sps = new HevcSps { ChromaFormat = chroma, WidthPixels = RoundUp(width, block), HeightPixels = RoundUp(height, block), BitDepth = depth, Header = header },
            Units = HevcNal.Split((byte[])[0, 0, 1, .. data.Span[(position + (int)headerLength)..]]),
        };
        file.Check();
        return file;
    }

    /// <summary>An HEVC byte stream with whole parameter sets, which shows the picture with its filling.</summary>
    public byte[] ToHevc()
    {
        using MemoryStream stream = new();
        stream.Write(HevcParameterSets.BuildVps());
        stream.Write(HevcParameterSets.BuildSps(Sps));
        foreach (ReadOnlyMemory<byte> unit in Units)
        {
            stream.Write([0, 0, 0, 1]);
            stream.Write(unit.Span);
        }

        return stream.ToArray();
    }

    private void Check()
    {
        int[] types = [.. Units.Select(unit => HevcNal.TypeOf(unit.Span))];
        int pictures = Units.Count(unit => HevcNal.TypeOf(unit.Span) is >= HevcNal.FirstIrap and <= HevcNal.LastIrap && (unit.Span[2] & 0x80) != 0);
        if (pictures != 1 || types.Any(type => type < HevcNal.FirstIrap))
            throw new InvalidMediaException(MediaProblem.InvalidContent, -1, $"a BPG file holds one intra picture, not {pictures}");
        int block = Sps.Header.CodingBlockPixels;
        if (Sps.WidthPixels != RoundUp(WidthPixels, block) || Sps.HeightPixels != RoundUp(HeightPixels, block))
            throw new InvalidMediaException(MediaProblem.InvalidContent, -1, $"coded as {Sps.WidthPixels}x{Sps.HeightPixels}, which is not {WidthPixels}x{HeightPixels} filled to blocks of {block}");
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    /// <summary>ue7(32).</summary>
    private static void WriteNumber(Stream stream, uint value)
    {
        for (int shift = 28; shift > 0; shift -= 7)
        {
            if (value >> shift != 0)
                stream.WriteByte((byte)(0x80 | ((value >> shift) & 0x7F)));
        }

        stream.WriteByte((byte)(value & 0x7F));
    }

    private static uint ReadNumber(ReadOnlySpan<byte> bytes, ref int position)
    {
        ulong value = 0;
        for (int i = 0; i < 5; i++)
        {
            if (position >= bytes.Length || (i == 0 && bytes[position] == 0x80))
                break;
            value = (value << 7) | (uint)(bytes[position] & 0x7F);
            if (bytes[position++] < 0x80)
                return value <= int.MaxValue ? (uint)value : throw new InvalidMediaException(MediaProblem.LimitExceeded, position, "BPG number over 2^31");
        }

        throw new InvalidMediaException(MediaProblem.InvalidContent, position, "BPG number without end, or longer than needed");
    }
}
