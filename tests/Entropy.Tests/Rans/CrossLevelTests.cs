using NeuralCodec.Entropy.Rans;
using NeuralCodec.Entropy.Simd;
using NeuralCodec.Entropy.Slices;
using NeuralCodec.Entropy.Tests.Common;

namespace NeuralCodec.Entropy.Tests.Rans;

/// <summary>Encode at each level, decode at each level: the same bytes, the same values.</summary>
[Collection(nameof(SimdDispatch))]
public sealed class CrossLevelTests : IDisposable
{
    public void Dispose() => SimdDispatch.Restrict(SimdLevel.Vector512);

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 0)]
    [InlineData(4, 30)]
    [InlineData(8, 60)]
    [InlineData(32, 0)]
    [InlineData(32, 100)]
    public void ResidualStreams(int lanes, int skipBelow)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            GaussianSource source = new(seed);
            (byte[], short[])[] runs =
                [source.Draw(source.Random.Next(20_000), skipBelow), source.Draw(source.Random.Next(300), skipBelow), source.Draw(4096, skipBelow)];
            SimdDispatch.Restrict(SimdLevel.Scalar);
            byte[] expected = GaussianStreamTests.Encode(skipBelow, lanes, runs);
            foreach (SimdLevel level in SimdDispatch.SupportedLevels)
            {
                SimdDispatch.Restrict(level);
                Assert.Equal(expected, GaussianStreamTests.Encode(skipBelow, lanes, runs));
                GaussianStreamDecoder decoder = new(skipBelow);
                decoder.Open(expected);
                foreach ((byte[] scaleIndexes, short[] residuals) in runs)
                {
                    short[] decoded = new short[residuals.Length];
                    decoder.Decode(scaleIndexes, decoded);
                    Assert.True(residuals.AsSpan().SequenceEqual(decoded), $"seed {seed}, level {level}");
                }
                decoder.Finish();
            }
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(4, 3)]
    [InlineData(8, 2)]
    [InlineData(32, 5)]
    public void ByteBlocks(int lanes, int slices)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            byte[] source = ByteSource.Draw(seed, 50_000);
            SimdDispatch.Restrict(SimdLevel.Scalar);
            byte[] expected = StaticByteCoder.Encode(source, slices, lanes);
            foreach (SimdLevel level in SimdDispatch.SupportedLevels)
            {
                SimdDispatch.Restrict(level);
                Assert.Equal(expected, StaticByteCoder.Encode(source, slices, lanes));
                Assert.Equal(source, StaticByteCoder.Decode(expected, source.Length));
            }
        }
    }
}

/// <summary>Tests that change the level of the process run alone.</summary>
[CollectionDefinition(nameof(SimdDispatch), DisableParallelization = true)]
public class SimdDispatchCollection;
