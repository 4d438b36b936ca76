using NeuralCodec.Entropy.Rans;
using NeuralCodec.Entropy.Slices;
using NeuralCodec.Entropy.Tests.Common;

namespace NeuralCodec.Entropy.Tests.Slices;

public class ResidualPayloadTests
{
    [Fact]
    public void ZerosCostOneByte()
    {
        GaussianStreamEncoder encoder = new();
        byte[] scaleIndexes = new byte[1000];
        scaleIndexes.AsSpan().Fill(38);
        encoder.Append(scaleIndexes, new short[1000]);
        Assert.InRange(ResidualPayload.Write([encoder]).Length, 1, 2);
    }

    [Theory]
    [InlineData(1, 40, true)]
    [InlineData(1, 20_000, false)]
    [InlineData(3, 40, false)]
    public void TheFormFollowsSizeAndSlices(int slices, int symbols, bool isShort)
    {
        GaussianSource source = new(slices);
        List<GaussianStreamEncoder> encoders = [];
        List<(byte[] ScaleIndexes, short[] Residuals)> drawn = [];
        for (int i = 0; i < slices; i++)
        {
            encoders.Add(new GaussianStreamEncoder(5));
            drawn.Add(source.Draw(symbols, 5));
            encoders[i].Append(drawn[i].ScaleIndexes, drawn[i].Residuals);
        }
        byte[] payload = ResidualPayload.Write([.. encoders]);
        Assert.Equal(isShort, payload[0] != 0);

        List<GaussianStreamDecoder> decoders = [];
        Assert.Equal(slices, ResidualPayload.Open(payload, decoders, 5, slices));
        for (int i = 0; i < slices; i++)
        {
            short[] decoded = new short[symbols];
            decoders[i].Decode(drawn[i].ScaleIndexes, decoded);
            decoders[i].Finish();
            Assert.Equal(drawn[i].Residuals, decoded);
        }
    }

    [Fact]
    public void BadPayloadsAreRefused()
    {
        List<GaussianStreamDecoder> decoders = [];
        foreach (byte[] payload in (byte[][])[[], [0], [0, 0], [0, 2, 0, 0], [5, 0], [1, 2, 3, 0, 5, 6]])
            Assert.Throws<InvalidBitstreamException>(() => ResidualPayload.Open(payload, decoders, 0, 1));
    }

    /// <summary>A short stream that lost, gained or changed bytes is refused at the latest at its end, or its residuals are others of the same range.</summary>
    [Fact]
    public void CutShortStreamsAreRefused()
    {
        (byte[] scaleIndexes, short[] residuals) = new GaussianSource(4).Draw(200, 5);
        GaussianStreamEncoder encoder = new(5);
        encoder.Append(scaleIndexes, residuals);
        byte[] stream = encoder.FinishShort();
        GaussianStreamDecoder decoder = new(5);
        for (int length = 0; length < stream.Length; length++)
        {
            Assert.Throws<InvalidBitstreamException>(() =>
            {
                decoder.OpenShort(stream.AsMemory(0, length));
                decoder.Decode(scaleIndexes, new short[residuals.Length]);
                decoder.Finish();
            });
        }
    }
}
