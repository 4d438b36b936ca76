using NeuralCodec.Codec.Bitstream;

namespace NeuralCodec.Codec.Tests.Bitstream;

public class ByteReaderTests
{
    [Theory]
    [InlineData(0L)]
    [InlineData(-1L)]
    [InlineData(63L)]
    [InlineData(-65L)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void SignedNumbersRoundTrip(long value)
    {
        ByteWriter writer = new();
        writer.WriteSignedVarInt(value);
        ByteReader reader = new(writer.Written, 0);
        Assert.Equal(value, reader.ReadSignedVarInt());
        Assert.Equal(0, reader.Remaining);
    }

    [Theory]
    [InlineData(0UL, 1)]
    [InlineData(127UL, 1)]
    [InlineData(128UL, 2)]
    [InlineData(ulong.MaxValue, 10)]
    public void UnsignedNumbersTakeSevenBitsPerByte(ulong value, int lengthBytes)
    {
        ByteWriter writer = new();
        writer.WriteVarInt(value);
        Assert.Equal(lengthBytes, writer.Length);
        ByteReader reader = new(writer.Written, 0);
        Assert.Equal(value, reader.ReadVarInt());
    }

    [Theory]
    [InlineData(new byte[] { 0x80 }, 101)] // cut
    [InlineData(new byte[] { 0x80, 0x00 }, 100)] // not the shortest form
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02 }, 100)] // 65 bits
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x81, 0x01 }, 100)] // 11 bytes
    public void BadNumbersThrowWithTheirOffset(byte[] bytes, long offset)
    {
        InvalidMediaException e = Assert.Throws<InvalidMediaException>(() => new ByteReader(bytes, 100).ReadVarInt());
        Assert.Equal(MediaProblem.InvalidContent, e.Problem);
        Assert.Equal(offset, e.OffsetBytes);
    }

    [Fact]
    public void TextMustBeUtf8AndWithinItsLimit()
    {
        Assert.Throws<InvalidMediaException>(() => new ByteReader([1, 0xFF], 0).ReadText(10, "key"));
        Assert.Throws<InvalidMediaException>(() => new ByteReader([11, .. new byte[11]], 0).ReadText(10, "key"));
        Assert.Throws<InvalidMediaException>(() => new ByteReader([5, 65], 0).ReadText(10, "key"));
    }
}
