namespace NeuralCodec.Codec.Formats.Bpg;

/// <summary>NAL units of an HEVC byte stream (ITU-T H.265, 7.3.1 and annex B).</summary>
internal static class HevcNal
{
    public const int FirstIrap = 16, LastIrap = 21, Vps = 32, Sps = 33, Pps = 34, Delimiter = 35, PrefixSei = 39, SuffixSei = 40;

    /// <summary>Type of a NAL unit without its start code.</summary>
    public static int TypeOf(ReadOnlySpan<byte> nal) => (nal[0] >> 1) & 63;

    /// <summary>The NAL units of a byte stream, without start codes and the zeros around them.</summary>
    /// <exception cref="InvalidMediaException">The bytes do not begin with a start code, or a unit is shorter than its header.</exception>
    public static List<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> stream)
    {
        List<ReadOnlyMemory<byte>> units = [];
        ReadOnlySpan<byte> bytes = stream.Span;
        int next = bytes.IndexOf([(byte)0, (byte)0, (byte)1]);
        if (next < 0 || bytes[..next].ContainsAnyExcept((byte)0))
            throw new InvalidMediaException(MediaProblem.UnknownFormat, 0, "no HEVC byte stream");
        while (next >= 0)
        {
            int start = next + 3;
            int length = bytes[start..].IndexOf([(byte)0, (byte)0, (byte)1]);
            next = length < 0 ? -1 : start + length;
            ReadOnlyMemory<byte> unit = (next < 0 ? stream[start..] : stream[start..next]);
            unit = unit[..(unit.Span.LastIndexOfAnyExcept((byte)0) + 1)];
            if (unit.Length < 3)
                throw new InvalidMediaException(MediaProblem.InvalidContent, start, "HEVC NAL unit without content");
            units.Add(unit);
        }

        return units;
    }

    /// <summary>The payload behind the two bytes of header, without emulation prevention.</summary>
    public static byte[] Unescape(ReadOnlySpan<byte> nal)
    {
        List<byte> payload = new(nal.Length);
        int zeros = 0;
        foreach (byte value in nal[2..])
        {
            if (zeros >= 2 && value == 3)
            {
                zeros = 0;
                continue;
            }

            zeros = value == 0 ? zeros + 1 : 0;
            payload.Add(value);
        }

        return [.. payload];
    }

    /// <summary>A NAL unit of layer 0 with emulation prevention, after a start code of four bytes.</summary>
    public static byte[] Wrap(int type, ReadOnlySpan<byte> payload)
    {
        List<byte> unit = [0, 0, 0, 1, (byte)(type << 1), 1];
        int zeros = 0;
        foreach (byte value in payload)
        {
            if (zeros >= 2 && value <= 3)
            {
                unit.Add(3);
                zeros = 0;
            }

            zeros = value == 0 ? zeros + 1 : 0;
            unit.Add(value);
        }

        return [.. unit];
    }
}
