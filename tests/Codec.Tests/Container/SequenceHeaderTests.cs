using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Container;

namespace NeuralCodec.Codec.Tests.Container;

/// <summary>docs/container.md section 4: the field of minor version 2.</summary>
public class SequenceHeaderTests
{
    private const int MinorOffset = 1, LengthWithoutEngine = 76;

    [Fact]
    public void AHeaderWithoutLoopEngineIsOfVersionOneAndHasNoFieldMore()
    {
        byte[] written = Write(SmallFile.Header);
        Assert.Equal((1, LengthWithoutEngine), (written[MinorOffset], written.Length));
        Assert.Equal(SmallFile.Header, Read(written));
    }

    [Fact]
    public void ALoopEngineIsReadAndFieldsBehindItAreSkipped()
    {
        SequenceHeader header = SmallFile.Header with { LoopEngine = "onnxruntime 1.22.0 cpu Float32" };
        byte[] written = Write(header);
        Assert.Equal(2, written[MinorOffset]);
        Assert.Equal(header, Read(written));
        byte[] later = [.. written, 1, 2, 3];
        later[MinorOffset] = 3;
        Assert.Equal(header, Read(later));
    }

    [Fact]
    public void AnEmptyLoopEngineIsNone() => Assert.Equal(SmallFile.Header, Read(OfVersionTwo(0)));

    [Theory]
    [InlineData(new byte[] { })] // the field is missing
    [InlineData(new byte[] { 2, 65 })] // shorter than it says
    [InlineData(new byte[] { 1, 0xFF })] // no UTF-8
    [InlineData(new byte[] { 0x80, 0x02 })] // 256 bytes
    public void BrokenLoopEnginesAreRefused(byte[] field) => Assert.Throws<InvalidMediaException>(() => Read(OfVersionTwo(field)));

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    public void NamesOutOfRangeAreNotWritten(int length) =>
        Assert.Throws<InvalidMediaException>(() => Write(SmallFile.Header with { LoopEngine = new string('x', length) }));

    private static byte[] OfVersionTwo(params byte[] field)
    {
        byte[] header = [.. Write(SmallFile.Header), .. field, .. new byte[field is [0x80, 0x02] ? 256 : 0]];
        header[MinorOffset] = 2;
        return header;
    }

    private static byte[] Write(SequenceHeader header)
    {
        ByteWriter writer = new();
        header.Write(writer);
        return writer.Written.ToArray();
    }

    private static SequenceHeader Read(byte[] payload) => SequenceHeader.Read(payload, 0, BitstreamLimits.Default);
}
