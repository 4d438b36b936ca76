using NeuralCodec.Entropy.Adaptive;

namespace NeuralCodec.Entropy.Tests.Adaptive;

public class AdaptiveStreamTests
{
    [Fact]
    public void MixedValuesRoundTrip()
    {
        for (int seed = 0; seed < 250; seed++) Decode(seed, Encode(seed));
    }

    [Fact]
    public void AStreamTakesHardlyMoreThanItsInformation()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            Random random = new(seed);
            AdaptiveEncoder encoder = new();
            AdaptiveBit model = new(30_000);
            long cost = 0;
            int bits = random.Next(2000), raw = random.Next(40);
            for (int i = 0; i < bits; i++)
            {
                int bit = random.Next(12) == 0 ? 1 : 0;
                cost += model.GetCost(bit);
                encoder.EncodeBit(ref model, bit);
            }
            for (int i = 0; i < raw; i++) encoder.WriteRawBits((uint)random.Next(), 17);
            // Up to 15 bits for the first value of a state of 1, and the rest of a byte.
            double information = (cost / 256.0 / 8) + (raw * 17 / 8.0);
            Assert.InRange(encoder.Finish().Length, 1, (1.004 * information) + 2.9);
        }
    }

    [Fact]
    public void CutStreamsNeverHangOrPass()
    {
        byte[] stream = Encode(3);
        for (int length = 0; length < stream.Length; length++)
            Assert.ThrowsAny<Exception>(() => Decode(3, stream[..length]));
    }

    [Fact]
    public void SkewedBitsCostLittle()
    {
        AdaptiveEncoder encoder = new();
        AdaptiveBit model = default;
        for (int i = 0; i < 8000; i++) encoder.EncodeBit(ref model, i % 100 == 0 ? 1 : 0);
        // The entropy of 1 % is 0.081 bits; 8000 of them are 81 bytes.
        Assert.InRange(encoder.Finish().Length, 70, 110);
    }

    [Fact]
    public void EverySymbolKeepsASlot()
    {
        AdaptiveModel model = new(32);
        AdaptiveEncoder encoder = new();
        for (int i = 0; i < 10_000; i++) encoder.EncodeSymbol(model, 7);
        for (int symbol = 0; symbol < 32; symbol++) Assert.True(model.Start(symbol) < model.Start(symbol + 1));
        Assert.Equal(32768u, model.Start(32));
        for (int symbol = 0; symbol < 32; symbol++) encoder.EncodeSymbol(model, symbol);
        byte[] stream = encoder.Finish();

        AdaptiveDecoder decoder = new();
        decoder.Open(stream);
        AdaptiveModel fresh = new(32);
        for (int i = 0; i < 10_000; i++) Assert.Equal(7, decoder.DecodeSymbol(fresh));
        for (int symbol = 0; symbol < 32; symbol++) Assert.Equal(symbol, decoder.DecodeSymbol(fresh));
        decoder.Finish();
    }

    [Fact]
    public void BitFrequenciesStayInside()
    {
        AdaptiveBit model = default;
        Assert.Equal(16384u, model.ZeroFrequency);
        for (int i = 0; i < 5000; i++) model.Update(0);
        Assert.Equal(32697u, model.ZeroFrequency);
        for (int i = 0; i < 5000; i++) model.Update(1);
        Assert.Equal(71u, model.ZeroFrequency);
    }

    [Fact]
    public void ResetModelsAreNew()
    {
        AdaptiveModel model = new(5);
        uint before = model.Start(3);
        model.Update(0);
        Assert.NotEqual(before, model.Start(3));
        model.Reset();
        Assert.Equal(before, model.Start(3));
    }

    [Fact]
    public void BadArgumentsAreRefused()
    {
        AdaptiveEncoder encoder = new();
        AdaptiveBit bit = default;
        AdaptiveModel model = new(3);
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.EncodeBit(ref bit, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.EncodeSymbol(model, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.EncodeSymbol(model, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.WriteRawBits(0, 33));
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.WriteExpGolomb(65535));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveModel(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveModel(33));
    }

    private static byte[] Encode(int seed)
    {
        Random random = new(seed);
        AdaptiveEncoder encoder = new();
        AdaptiveBit[] bits = new AdaptiveBit[4];
        AdaptiveModel[] models = [new(2), new(3), new(17), new(32)];
        int count = random.Next(3000);
        for (int i = 0; i < count; i++)
        {
            int kind = random.Next(4);
            int which = random.Next(4);
            if (kind == 0) encoder.EncodeBit(ref bits[which], random.Next(which + 2) == 0 ? 1 : 0);
            else if (kind == 1) encoder.EncodeSymbol(models[which], random.Next(random.Next(models[which].Symbols) + 1));
            else if (kind == 2) encoder.WriteRawBits((uint)random.NextInt64(1L << 32), random.Next(33));
            else encoder.WriteExpGolomb(random.Next(65535) >> random.Next(17));
        }
        return encoder.Finish();
    }

    private static void Decode(int seed, byte[] stream)
    {
        Random random = new(seed);
        AdaptiveDecoder decoder = new();
        decoder.Open(stream);
        AdaptiveBit[] bits = new AdaptiveBit[4];
        AdaptiveModel[] models = [new(2), new(3), new(17), new(32)];
        int count = random.Next(3000);
        for (int i = 0; i < count; i++)
        {
            int kind = random.Next(4);
            int which = random.Next(4);
            if (kind == 0)
            {
                Assert.Equal(random.Next(which + 2) == 0 ? 1 : 0, decoder.DecodeBit(ref bits[which]));
            }
            else if (kind == 1)
            {
                Assert.Equal(random.Next(random.Next(models[which].Symbols) + 1), decoder.DecodeSymbol(models[which]));
            }
            else if (kind == 2)
            {
                uint value = (uint)random.NextInt64(1L << 32);
                int length = random.Next(33);
                Assert.Equal(value & (uint)((1ul << length) - 1), decoder.ReadRawBits(length));
            }
            else
            {
                Assert.Equal(random.Next(65535) >> random.Next(17), decoder.ReadExpGolomb());
            }
        }
        decoder.Finish();
    }
}
