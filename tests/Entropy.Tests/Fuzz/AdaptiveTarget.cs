using NeuralCodec.Entropy.Adaptive;

namespace NeuralCodec.Entropy.Tests.Fuzz;

/// <summary>Input: number of values (a byte), then an adaptive stream of bits, symbols, raw bits and Exp-Golomb values in turn.</summary>
internal sealed class AdaptiveTarget : IFuzzTarget
{
    public string Name => "adaptive";

    public long MaxAllocatedBytes => 256 * 1024;

    public object Run(byte[] input)
    {
        if (input.Length == 0) return 0;
        AdaptiveDecoder decoder = new();
        decoder.Open(input.AsMemory(1));
        AdaptiveBit bit = default;
        AdaptiveModel model = new(11);
        List<int> values = [];
        for (int i = 0; i < input[0]; i++)
        {
            values.Add(decoder.DecodeBit(ref bit));
            values.Add(decoder.DecodeSymbol(model));
            values.Add((int)decoder.ReadRawBits(i % 5));
            if (i % 7 == 0) values.Add(decoder.ReadExpGolomb());
        }
        decoder.Finish();
        return values;
    }

    public IEnumerable<byte[]> Seeds()
    {
        foreach (int count in (int[])[0, 1, 20, 255])
        {
            Random random = new(count);
            AdaptiveEncoder encoder = new();
            AdaptiveBit bit = default;
            AdaptiveModel model = new(11);
            for (int i = 0; i < count; i++)
            {
                encoder.EncodeBit(ref bit, random.Next(8) / 7);
                encoder.EncodeSymbol(model, random.Next(11));
                encoder.WriteRawBits((uint)random.Next(16), i % 5);
                if (i % 7 == 0) encoder.WriteExpGolomb(random.Next(100));
            }
            yield return [(byte)count, .. encoder.Finish()];
        }
    }
}
