using NeuralCodec.Codec.Bitstream;

namespace NeuralCodec.Codec.Tests.Bitstream;

public class Crc32CTests
{
    [Fact]
    public void CheckValuesOfTheSpecification()
    {
        // RFC 3720, B.4, and the usual check word.
        Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));
        Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Compute(Enumerable.Repeat((byte)0xFF, 32).ToArray()));
        Assert.Equal(0x46DD794Eu, Crc32C.Compute(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()));
    }

    [Fact]
    public void FastEqualsScalarAtEveryLengthAndSplit()
    {
        byte[] bytes = new byte[257];
        new Random(1).NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length++)
        {
            uint expected = Crc32C.AppendScalar(0, bytes.AsSpan(0, length));
            Assert.Equal(expected, Crc32C.Compute(bytes.AsSpan(0, length)));
            int split = length / 3;
            Assert.Equal(expected, Crc32C.Append(Crc32C.Compute(bytes.AsSpan(0, split)), bytes.AsSpan(split, length - split)));
        }
    }
}
