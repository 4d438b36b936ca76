using NeuralCodec.Entropy.Rans;
using NeuralCodec.Entropy.Slices;
using NeuralCodec.Entropy.Tests.Common;

namespace NeuralCodec.Entropy.Tests.Slices;

public class SliceTests
{
    public static TheoryData<int> ThreadCounts => [1, 2, 3, 8];

    [Theory, MemberData(nameof(ThreadCounts))]
    public void StagesDecodeOnAnyNumberOfThreads(int threads)
    {
        const int slices = 5, stages = 4, skipBelow = 12;
        GaussianSource source = new(21);
        (byte[] ScaleIndexes, short[] Residuals)[] runs = new (byte[], short[])[stages];
        int[][] starts = new int[stages][];
        GaussianStreamEncoder[] encoders = [.. Enumerable.Range(0, slices).Select(_ => new GaussianStreamEncoder(skipBelow))];
        for (int stage = 0; stage < stages; stage++)
        {
            runs[stage] = source.Draw(1000 + (777 * stage), skipBelow);
            // Uneven slices, one of them empty.
            starts[stage] = [0, 10, 10, 300, 900];
            for (int slice = 0; slice < slices; slice++)
            {
                Range range = starts[stage][slice]..(slice + 1 < slices ? starts[stage][slice + 1] : runs[stage].Residuals.Length);
                encoders[slice].Append(runs[stage].ScaleIndexes.AsSpan(range), runs[stage].Residuals.AsSpan(range));
            }
        }
        byte[] payload = SlicePayload.Write([.. encoders.Select(encoder => encoder.Finish())]);

        GaussianSliceDecoder decoder = new(payload, skipBelow);
        Assert.Equal(slices, decoder.Slices);
        for (int stage = 0; stage < stages; stage++)
        {
            short[] decoded = new short[runs[stage].Residuals.Length];
            decoder.Decode(runs[stage].ScaleIndexes, decoded, starts[stage], threads);
            Assert.Equal(runs[stage].Residuals, decoded);
        }
        decoder.Finish();
    }

    [Theory, MemberData(nameof(ThreadCounts))]
    public void TheFaultOfTheLowestSliceIsReported(int threads)
    {
        (byte[] scaleIndexes, short[] residuals) = new GaussianSource(4).Draw(2000);
        byte[] whole = GaussianStreamTestsEncode(scaleIndexes, residuals);
        byte[] payload = SlicePayload.Write([whole, whole[..20], whole[..10], whole]);
        GaussianSliceDecoder decoder = new(payload, 0);
        byte[] four = [.. scaleIndexes, .. scaleIndexes, .. scaleIndexes, .. scaleIndexes];
        InvalidBitstreamException fault = Assert.Throws<InvalidBitstreamException>(
            () => decoder.Decode(four, new short[four.Length], new[] { 0, 2000, 4000, 6000 }, threads));
        Assert.Equal(20, fault.Offset);
    }

    [Theory, MemberData(nameof(ThreadCounts))]
    public void BlocksDoNotDependOnThreads(int threads)
    {
        byte[] source = ByteSource.Draw(9, 200_000);
        byte[] expected = StaticByteCoder.Encode(source, 7);
        Assert.Equal(expected, StaticByteCoder.Encode(source, 7, threads: threads));
        Assert.Equal(source, StaticByteCoder.Decode(expected, source.Length, threads));
    }

    [Fact]
    public void SplittingA64KiBPayloadCostsLessThan03Percent()
    {
        // About 64 KiB of residuals, as one stream and as two, four and eight.
        (byte[] scaleIndexes, short[] residuals) = new GaussianSource(30).Draw(145_000);
        int whole = GaussianStreamTestsEncode(scaleIndexes, residuals).Length;
        Assert.InRange(whole, 60 * 1024, 70 * 1024);
        for (int slices = 2; slices <= 8; slices *= 2)
        {
            byte[][] streams = new byte[slices][];
            for (int slice = 0; slice < slices; slice++)
            {
                Range range = (residuals.Length * slice / slices)..(residuals.Length * (slice + 1) / slices);
                streams[slice] = GaussianStreamTestsEncode(scaleIndexes[range], residuals[range]);
            }
            double cost = 100.0 * (SlicePayload.Write(streams).Length - whole) / whole;
            Assert.True(cost < 0.3, $"{slices} slices cost {cost:F3} %");
        }
    }

    [Fact]
    public void BadDirectoriesAreRefused()
    {
        Refuse([]);
        Refuse([0]);
        Refuse([1]);
        Refuse([2, 0]);
        Refuse([1, 1]);
        Refuse([1, 1, 7, 7]);
        Refuse([0x80, 0x08, 1]);                    // 1024 slices in one byte
        Refuse([0xFF, 0xFF, 0xFF, 0xFF, 0x07, 1]);  // 2^31 - 1 slices
        Refuse([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]);  // more than five bytes
        Refuse([1, 0x80, 0x00]);                    // longer than needed
        Refuse([2, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]); // lengths that overflow
        Assert.Throws<InvalidBitstreamException>(() => SlicePayload.Read(new byte[] { 3, 0, 0, 0 }, 2));
        Assert.Equal(3, SlicePayload.Read(new byte[] { 3, 0, 0, 0 }, 3).Length);

        static void Refuse(byte[] payload) => Assert.Throws<InvalidBitstreamException>(() => SlicePayload.Read(payload));
    }

    private static byte[] GaussianStreamTestsEncode(byte[] scaleIndexes, short[] residuals)
    {
        GaussianStreamEncoder encoder = new();
        encoder.Append(scaleIndexes, residuals);
        return encoder.Finish();
    }
}
