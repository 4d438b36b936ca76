using NeuralCodec.Entropy.Cdf;
using NeuralCodec.Entropy.Rans;
using NeuralCodec.Entropy.Tests.Common;

namespace NeuralCodec.Entropy.Tests.Rans;

public class GaussianStreamTests
{
    public static TheoryData<int> LaneCounts => [0, 1, 4, 8, 32];

    [Theory, MemberData(nameof(LaneCounts))]
    public void EveryLengthRoundTrips(int lanes)
    {
        for (int length = 0; length <= 257; length++)
        {
            (byte[] scaleIndexes, short[] residuals) = new GaussianSource(length).Draw(length, 5);
            byte[] stream = Encode(5, lanes, (scaleIndexes, residuals));
            Assert.Equal(residuals, Decode(stream, 5, scaleIndexes));
        }
    }

    [Theory, MemberData(nameof(LaneCounts))]
    public void RunsDecodeOneAfterTheOther(int lanes)
    {
        GaussianSource source = new(7);
        (byte[], short[])[] runs = [source.Draw(1000, 20), source.Draw(0), source.Draw(1, 20), source.Draw(33, 20), source.Draw(5000, 20)];
        byte[] stream = Encode(20, lanes, runs);

        GaussianStreamDecoder decoder = new(20);
        decoder.Open(stream);
        foreach ((byte[] scaleIndexes, short[] residuals) in runs)
        {
            short[] decoded = new short[residuals.Length];
            decoder.Decode(scaleIndexes, decoded);
            Assert.Equal(residuals, decoded);
        }
        decoder.Finish();
    }

    [Fact]
    public void ExtremesRoundTripAtEveryScale()
    {
        short[] extremes = [0, 1, -1, 30, 31, 32, -32, 255, -256, 1000, -1000, 32766, 32767, -32767];
        for (int index = 0; index < GaussianTables.Count; index++)
        {
            byte[] scaleIndexes = new byte[extremes.Length];
            scaleIndexes.AsSpan().Fill((byte)index);
            byte[] stream = Encode(0, 1, (scaleIndexes, extremes));
            Assert.Equal(extremes, Decode(stream, 0, scaleIndexes));
        }
    }

    [Fact]
    public void NothingCodedIsAnEmptyStream()
    {
        byte[] stream = Encode(10, 0, (new byte[100], new short[100]));
        Assert.Empty(stream);
        Assert.Equal(new short[100], Decode(stream, 10, new byte[100]));
    }

    [Fact]
    public void EncoderStartsAnewAfterReset()
    {
        (byte[] scaleIndexes, short[] residuals) = new GaussianSource(3).Draw(300);
        GaussianStreamEncoder encoder = new();
        encoder.Append(scaleIndexes, residuals);
        byte[] first = encoder.Finish();
        Assert.Equal(first, encoder.Finish());
        encoder.Reset();
        Assert.Empty(encoder.Finish());
        encoder.Append(scaleIndexes, residuals);
        Assert.Equal(first, encoder.Finish());
    }

    [Fact]
    public void BadArgumentsAreRefused()
    {
        GaussianStreamEncoder encoder = new(10);
        Assert.Throws<ArgumentException>(() => encoder.Append([112], [0]));
        Assert.Throws<ArgumentException>(() => encoder.Append([20], [short.MinValue]));
        Assert.Throws<ArgumentException>(() => encoder.Append([9], [1]));
        Assert.Throws<ArgumentException>(() => encoder.Append([9, 9], [0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.Finish(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianStreamDecoder(113));
        GaussianStreamDecoder decoder = new();
        decoder.Open(ReadOnlyMemory<byte>.Empty);
        Assert.Throws<ArgumentException>(() => decoder.Decode([112], new short[1]));
        Assert.Throws<ArgumentException>(() => decoder.Decode([1], new short[2]));
    }

    [Fact]
    public void CutOrExtendedStreamsNeverPass()
    {
        (byte[] scaleIndexes, short[] residuals) = new GaussianSource(11).Draw(400);
        byte[] stream = Encode(0, 4, (scaleIndexes, residuals));
        for (int length = 0; length < stream.Length; length++)
            Assert.False(DecodesTo(residuals, stream[..length], scaleIndexes));
        for (int extra = 1; extra < 20; extra++)
            Assert.False(DecodesTo(residuals, [.. stream, .. new byte[extra]], scaleIndexes));
    }

    [Fact]
    public void ChangedWordsAreRefusedOrGiveOtherResiduals()
    {
        (byte[] scaleIndexes, short[] residuals) = new GaussianSource(12).Draw(400);
        byte[] stream = Encode(0, 4, (scaleIndexes, residuals));
        for (int bit = 8; bit < stream.Length * 8; bit++)
        {
            stream[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(DecodesTo(residuals, stream, scaleIndexes), $"bit {bit}");
            stream[bit / 8] ^= (byte)(1 << (bit % 8));
        }
        Assert.True(DecodesTo(residuals, stream, scaleIndexes));
    }

    /// <summary>False when the decoder refuses the stream or reads something else: no third thing may happen.</summary>
    private static bool DecodesTo(short[] residuals, byte[] stream, byte[] scaleIndexes)
    {
        try
        {
            return Decode(stream, 0, scaleIndexes).AsSpan().SequenceEqual(residuals);
        }
        catch (InvalidBitstreamException)
        {
            return false;
        }
    }

    internal static byte[] Encode(int skipBelow, int lanes, params (byte[] ScaleIndexes, short[] Residuals)[] runs)
    {
        GaussianStreamEncoder encoder = new(skipBelow);
        foreach ((byte[] scaleIndexes, short[] residuals) in runs) encoder.Append(scaleIndexes, residuals);
        return encoder.Finish(lanes);
    }

    internal static short[] Decode(byte[] stream, int skipBelow, byte[] scaleIndexes)
    {
        short[] residuals = new short[scaleIndexes.Length];
        GaussianStreamDecoder decoder = new(skipBelow);
        decoder.Open(stream);
        decoder.Decode(scaleIndexes, residuals);
        decoder.Finish();
        return residuals;
    }
}
