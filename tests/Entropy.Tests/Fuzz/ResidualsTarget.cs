using NeuralCodec.Entropy.Cdf;
using NeuralCodec.Entropy.Rans;
using NeuralCodec.Entropy.Tests.Common;

namespace NeuralCodec.Entropy.Tests.Fuzz;

/// <summary>Input: threshold, seed of the scale indexes, lengths of two runs (a byte each, times 3; an odd first length: the stream is short), then a residual stream.</summary>
internal sealed class ResidualsTarget : IFuzzTarget
{
    private const int HeaderBytes = 4;

    public string Name => "residuals";

    public long MaxAllocatedBytes => 256 * 1024;

    public object Run(byte[] input)
    {
        if (input.Length < HeaderBytes) return 0;
        int skipBelow = input[0] % (GaussianTables.Count + 1);
        GaussianStreamDecoder decoder = new(skipBelow);
        if ((input[2] & 1) != 0) decoder.OpenShort(input.AsMemory(HeaderBytes));
        else decoder.Open(input.AsMemory(HeaderBytes));
        List<short> all = [];
        for (int run = 0; run < 2; run++)
        {
            byte[] scaleIndexes = ScaleIndexes(input[1] + run, 3 * input[2 + run]);
            short[] residuals = new short[scaleIndexes.Length];
            decoder.Decode(scaleIndexes, residuals);
            Assert.DoesNotContain(short.MinValue, residuals);
            all.AddRange(residuals);
        }
        decoder.Finish();
        return all;
    }

    public IEnumerable<byte[]> Seeds()
    {
        foreach (int lanes in (int[])[.. Levels.Lanes, 0])
        {
            byte[] header = [(byte)(lanes / 2), (byte)lanes, (byte)(lanes == 0 ? 41 : 40), (byte)(lanes * 2)];
            GaussianSource source = new(lanes);
            GaussianStreamEncoder encoder = new(header[0]);
            for (int run = 0; run < 2; run++)
            {
                byte[] scaleIndexes = ScaleIndexes(header[1] + run, 3 * header[2 + run]);
                encoder.Append(scaleIndexes, [.. scaleIndexes.Select(index => index < header[0] ? (short)0 : source.Next(GaussianSource.Scale(index)))]);
            }
            yield return [.. header, .. lanes == 0 ? encoder.FinishShort() : encoder.Finish(lanes)];
        }
    }

    private static byte[] ScaleIndexes(int seed, int count)
    {
        byte[] scaleIndexes = new byte[count];
        uint state = (uint)seed;
        for (int i = 0; i < count; i++)
        {
            state = (state * 1664525) + 1013904223;
            scaleIndexes[i] = (byte)((state >> 16) % GaussianTables.Count);
        }
        return scaleIndexes;
    }
}
