using NeuralCodec.Entropy.Slices;
using NeuralCodec.Entropy.Tests.Common;

namespace NeuralCodec.Entropy.Tests.Slices;

public class StaticByteCoderTests
{
    [Fact]
    public void EverythingRoundTrips()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            byte[] source = ByteSource.Draw(seed, 3000);
            byte[] block = StaticByteCoder.Encode(source, 1 + (seed % 4));
            Assert.Equal(source, StaticByteCoder.Decode(block, source.Length));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(1_000_000)]
    public void OneValueCostsTheHeaderOnly(int length)
    {
        byte[] source = new byte[length];
        source.AsSpan().Fill(77);
        byte[] block = StaticByteCoder.Encode(source);
        Assert.True(block.Length < 60);
        Assert.Equal(source, StaticByteCoder.Decode(block, length));
    }

    [Fact]
    public void ManyRareValuesStillFitTheTable()
    {
        byte[] source = new byte[1 << 20];
        for (int value = 0; value < 256; value++) source[value] = (byte)value;
        Assert.Equal(source, StaticByteCoder.Decode(StaticByteCoder.Encode(source), source.Length));
    }

    [Fact]
    public void DeclaredLengthsAboveTheLimitAreRefusedFirst()
    {
        byte[] block = StaticByteCoder.Encode(new byte[1000]);
        Assert.Throws<InvalidBitstreamException>(() => StaticByteCoder.Decode(block, 999));
        // 2^31 - 1 bytes declared and nothing behind: refused before memory is taken.
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidBitstreamException>(() => StaticByteCoder.Decode(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x07 }, int.MaxValue));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void CutAndExtendedBlocksAreRefused()
    {
        byte[] block = StaticByteCoder.Encode(ByteSource.Draw(8, 500), 2);
        for (int length = 0; length < block.Length; length++)
            Assert.Throws<InvalidBitstreamException>(() => StaticByteCoder.Decode(block.AsMemory(0, length), 500));
        Assert.Throws<InvalidBitstreamException>(() => StaticByteCoder.Decode((byte[])[.. block, 0], 500));
    }

    [Fact]
    public void TablesThatDoNotAddUpAreRefused()
    {
        byte[] block = StaticByteCoder.Encode(ByteSource.Draw(8, 500));
        for (int bit = 8 * 2; bit < 8 * 34; bit++)
        {
            block[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<InvalidBitstreamException>(() => StaticByteCoder.Decode(block, 500));
            block[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }
}
