using System.Buffers.Binary;
using System.Text.RegularExpressions;
using NeuralCodec.Entropy.Adaptive;
using NeuralCodec.Entropy.Cdf;
using NeuralCodec.Entropy.Rans;
using NeuralCodec.Entropy.Slices;
using NeuralCodec.Entropy.Tests.Common;

namespace NeuralCodec.Entropy.Tests;

/// <summary>The numbers and bytes that docs/bitstream.md prints are those of the code.</summary>
public unsafe partial class SpecificationTests
{
    private static readonly string Text = File.ReadAllText(Repository.PathOf("docs", "bitstream.md"));
    private static readonly byte[] ScaleIndexes = [38, 38, 38, 3, 80, 111];
    private static readonly short[] Residuals = [0, 1, -6, 0, -13, 900];

    [Fact]
    public void ResidualExample()
    {
        byte[] stream = GaussianExample();
        Assert.Contains(Hex(stream) + "\n", Text);
        GaussianStreamDecoder decoder = new(5);
        decoder.Open(stream);
        short[] decoded = new short[6];
        decoder.Decode(ScaleIndexes, decoded);
        decoder.Finish();
        Assert.Equal(Residuals, decoded);
    }

    [Fact]
    public void ShortResidualExample()
    {
        GaussianStreamEncoder encoder = new(5);
        encoder.Append(ScaleIndexes, Residuals);
        Assert.Contains("\n" + Hex(encoder.FinishShort()) + "\n", Text);
    }

    [Fact]
    public void AdaptiveExample()
    {
        AdaptiveEncoder encoder = new();
        AdaptiveBit bit = default;
        AdaptiveModel model = new(3);
        encoder.EncodeBit(ref bit, 1);
        encoder.EncodeBit(ref bit, 1);
        encoder.EncodeSymbol(model, 2);
        encoder.EncodeSymbol(model, 0);
        encoder.WriteRawBits(5, 3);
        encoder.WriteExpGolomb(4);
        Assert.Contains($"`{Hex(encoder.Finish())}`", Text);
    }

    [Fact]
    public void SliceExample() => Assert.Contains($"`{Hex(SlicePayload.Write([GaussianExample(), []]))}`", Text);

    [Fact]
    public void ByteExample() => Assert.Contains($"`{Hex(StaticByteCoder.Encode("abracadabra"u8.ToArray()))}`", Text);

    [Fact]
    public void TableExamples()
    {
        MatchCollection rows = TableRow().Matches(Text);
        Assert.Equal(5, rows.Count);
        foreach (Match row in rows)
        {
            int[] fields = [.. Enumerable.Range(1, 4).Select(field => int.Parse(row.Groups[field].Value))];
            Assert.Equal(GaussianTables.RawBits(fields[0]), fields[1]);
            Assert.Equal(GaussianTables.ReciprocalScaleQ20(fields[0]), fields[2]);
            Assert.Equal(GaussianTables.Default.EscapeBounds[fields[0]], fields[3]);
            Assert.Equal(Masses(fields[0]), row.Groups[5].Value.Split(',').Select(int.Parse));
        }
    }

    [Fact]
    public void TableCheckSum()
    {
        List<byte> bytes = [];
        Span<byte> two = stackalloc byte[2];
        for (int index = 0; index < GaussianTables.Count; index++)
        {
            foreach (int value in (int[])[GaussianTables.Default.EscapeBounds[index], .. Masses(index)])
            {
                BinaryPrimitives.WriteUInt16LittleEndian(two, (ushort)value);
                bytes.AddRange(two);
            }
        }
        Assert.Contains($"`{Crc32(bytes):X8}`", Text);
    }

    private static int[] Masses(int index)
    {
        int[] masses = new int[GaussianTables.Default.EscapeBounds[index]];
        short* row = (short*)(GaussianTables.Default.Records + (index * GaussianTableSet.RecordBytes));
        for (int v = 0; v < masses.Length; v++) masses[v] = row[v];
        return masses;
    }

    private static byte[] GaussianExample()
    {
        GaussianStreamEncoder encoder = new(5);
        encoder.Append(ScaleIndexes, Residuals);
        return encoder.Finish(1);
    }

    private static string Hex(byte[] bytes) => string.Join(' ', bytes.Select(value => value.ToString("X2")));

    private static uint Crc32(IEnumerable<byte> bytes)
    {
        uint crc = ~0u;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320u : 0);
        }
        return ~crc;
    }

    [GeneratedRegex(@"^\| (\d+) \| (\d) \| (\d+) \| (\d+) \| ([\d, ]+) \|$", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
