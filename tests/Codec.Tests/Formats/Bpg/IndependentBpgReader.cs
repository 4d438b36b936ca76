namespace NeuralCodec.Codec.Tests.Formats.Bpg;

/// <summary>
/// Reads a BPG file with code of its own, from the text of the BPG specification and of H.265 alone: bits as a string, parameter sets put together
/// by hand. It shares nothing with the writer.
/// </summary>
internal sealed class IndependentBpgReader
{
    private readonly byte[] _file;
    private int _at;

    public IndependentBpgReader(byte[] file)
    {
        _file = file;
        Assert.Equal("425047FB", Convert.ToHexString(file, 0, 4));
        string flags = Convert.ToString(file[4], 2).PadLeft(8, '0') + Convert.ToString(file[5], 2).PadLeft(8, '0');
        PixelFormat = Convert.ToInt32(flags[..3], 2);
        Assert.Equal('0', flags[3]); // alpha1_flag
        BitDepth = 8 + Convert.ToInt32(flags[4..8], 2);
        ColorSpace = Convert.ToInt32(flags[8..12], 2);
        Assert.Equal("0000", flags[12..]); // extension, alpha2, limited range, animation
        _at = 6;
        Width = Number();
        Height = Number();
        int dataLength = Number();
        Assert.Equal(file.Length - _at, dataLength);
        int headerLength = Number();
        Header = string.Concat(file.Skip(_at).Take(headerLength).Select(value => Convert.ToString(value, 2).PadLeft(8, '0')));
        Data = file[(_at + headerLength)..];
    }

    public int PixelFormat { get; }

    public int BitDepth { get; }

    public int ColorSpace { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>The bits of hevc_header.</summary>
    public string Header { get; }

    /// <summary>hevc_data: NAL units, the first one without its start code.</summary>
    public byte[] Data { get; }

    /// <summary>A plain HEVC stream for any decoder; it crops to the width and height where the chroma format can.</summary>
    public byte[] ToHevc()
    {
        // hevc_header is: four ue(v) of block sizes, ue(v) depth, sao, pcm, strong smoothing, extension, then zeros.
        int position = 0;
        string[] numbers = [.. Enumerable.Range(0, 5).Select(_ => TakeGolomb(ref position))];
        char sao = Header[position++];
        Assert.Equal('0', Header[position++]); // x265 uses no PCM
        char strong = Header[position++];
        Assert.Equal('0', Header[position++]); // and no extensions
        Assert.DoesNotContain('1', Header[position..]);
        Assert.InRange(Header.Length - position, 0, 7);
        int block = 8 << (Convert.ToInt32(numbers[0], 2) - 1);
        int codedWidth = (Width + block - 1) / block * block, codedHeight = (Height + block - 1) / block * block;
        int unit = PixelFormat == 1 ? 2 : 1;
        string profile = "000" + "00100" + "00001" + new string('0', 27) + "1001" + new string('0', 44) + "11111111";
        string buffering = "1" + "1" + "1" + "1";
        string vps = "0000" + "11" + "000000" + "000" + "1" + new string('1', 16) + profile + buffering + "000000" + "1" + "0" + "0";
        string sps = "0000" + "000" + "1" + profile + Golomb(0) + Golomb(PixelFormat) + (PixelFormat == 3 ? "0" : "")
            + Golomb(codedWidth) + Golomb(codedHeight)
            + "1" + Golomb(0) + Golomb((codedWidth - Width) / unit) + Golomb(0) + Golomb((codedHeight - Height) / unit)
            + Golomb(BitDepth - 8) + Golomb(BitDepth - 8) + Golomb(4) + buffering
            + string.Concat(numbers) + numbers[4] // inter depth, which no intra picture uses
            + "0" + "1" + sao + "0" + Golomb(0) + "0" + "1" + strong + "0" + "0";
        return [.. Unit(32, vps), .. Unit(33, sps), 0, 0, 0, 1, .. Data];
    }

    private static string Golomb(int value)
    {
        string binary = Convert.ToString(value + 1, 2);
        return new string('0', binary.Length - 1) + binary;
    }

    private static byte[] Unit(int type, string bits)
    {
        bits += "1";
        bits = bits.PadRight((bits.Length + 7) / 8 * 8, '0');
        List<byte> bytes = [0, 0, 0, 1, (byte)(2 * type), 1];
        int zeros = 0;
        for (int i = 0; i < bits.Length; i += 8)
        {
            byte value = Convert.ToByte(bits[i..(i + 8)], 2);
            if (zeros == 2 && value < 4)
            {
                bytes.Add(3); // emulation prevention
                zeros = 0;
            }

            zeros = value == 0 ? zeros + 1 : 0;
            bytes.Add(value);
        }

        return [.. bytes];
    }

    private string TakeGolomb(ref int position)
    {
        int zeros = Header.IndexOf('1', position) - position;
        string taken = Header[position..(position + (2 * zeros) + 1)];
        position += taken.Length;
        return taken;
    }

    /// <summary>ue7(32).</summary>
    private int Number()
    {
        Assert.NotEqual(0x80, _file[_at]);
        int value = 0;
        do
            value = (value * 128) + (_file[_at] % 128);
        while (_file[_at++] >= 128);
        return value;
    }
}
