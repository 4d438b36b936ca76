using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Container;

namespace NeuralCodec.Codec.Tests.Container;

/// <summary>docs/container.md section 4: the minor version, and the field that came with version 2.</summary>
public class SequenceHeaderTests
{
    private const int MinorOffset = 1, LengthWithoutEngine = 76;

    [Fact]
    public void AHeaderWithoutLoopEngineHasAnEmptyText()
    {
        byte[] written = Write(SmallFile.Header);
        Assert.Equal((4, LengthWithoutEngine + 1), (written[MinorOffset], written.Length));
        Assert.Equal(0, written[^1]);
        Assert.Equal(SmallFile.Header, Read(written));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EarlierDraftsAreRefusedByName(byte minor)
    {
        byte[] header = Write(SmallFile.Header);
        header[MinorOffset] = minor;
        InvalidMediaException e = Assert.Throws<InvalidMediaException>(() => Read(header));
        Assert.Equal(MediaProblem.UnsupportedVersion, e.Problem);
        Assert.Contains($"version 0.{minor}, an earlier draft", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALoopEngineIsReadAndFieldsBehindItAreSkipped()
    {
        SequenceHeader header = SmallFile.Header with { LoopEngine = "onnxruntime 1.22.0 cpu Float32" };
        byte[] written = Write(header);
        Assert.Equal(4, written[MinorOffset]);
        Assert.Equal(header, Read(written));
        byte[] later = [.. written, 1, 2, 3];
        later[MinorOffset] = 5;
        Assert.Equal(header, Read(later));
    }

    [Theory]
    [InlineData(new byte[] { })] // the field is missing
    [InlineData(new byte[] { 2, 65 })] // shorter than it says
    [InlineData(new byte[] { 1, 0xFF })] // no UTF-8
    [InlineData(new byte[] { 0x80, 0x02 })] // 256 bytes
    public void BrokenLoopEnginesAreRefused(byte[] field) => Assert.Throws<InvalidMediaException>(() => Read(WithEngine(field)));

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    public void NamesOutOfRangeAreNotWritten(int length) =>
        Assert.Throws<InvalidMediaException>(() => Write(SmallFile.Header with { LoopEngine = new string('x', length) }));

    private static byte[] WithEngine(byte[] field) => [.. Write(SmallFile.Header)[..LengthWithoutEngine], .. field, .. new byte[field is [0x80, 0x02] ? 256 : 0]];

    private static byte[] Write(SequenceHeader header)
    {
        ByteWriter writer = new();
        header.Write(writer);
        return writer.Written.ToArray();
    }

    private static SequenceHeader Read(byte[] payload) => SequenceHeader.Read(payload, 0, BitstreamLimits.Default);
}
