using NeuralCodec.Conformance.Tests.Common;
using NeuralCodec.Entropy;
using NeuralCodec.Entropy.Rans;
using NeuralCodec.Reference;
using NeuralCodec.Reference.Bitstream;
using Xunit.Abstractions;

namespace NeuralCodec.Conformance.Tests.Entropy;

/// <summary>bitstream.md sections 2 and 3: what the product encodes, the reference decodes; both refuse the same streams.</summary>
public class ResidualTests(ITestOutputHelper output)
{
    [Fact]
    public void ReferenceDecodesWhatTheProductEncodes() => Cases.Run(output, 3000, random =>
    {
        RandomResiduals source = new(random, 1500);
        short[][]? decoded = ByReference(Encode(source), source);
        Assert.NotNull(decoded);
        for (int run = 0; run < source.Runs.Length; run++)
            Assert.Equal(source.Residuals[run], decoded[run]);
    });

    [Fact]
    public void BothDecodersAgreeOnDamagedStreams()
    {
        int refused = 0, decoded = 0;
        Cases.Run(output, 6000, random =>
        {
            RandomResiduals source = new(random, 200);
            byte[] stream = Damage(random, Encode(source));
            short[][]? expected = ByReference(stream, source), actual = ByProduct(stream, source);
            Assert.Equal(expected is null, actual is null);
            if (expected is null) refused++;
            else decoded++;
            for (int run = 0; expected is not null && run < expected.Length; run++)
                Assert.Equal(expected[run], actual![run]);
        });
        output.WriteLine($"{refused} streams refused by both, {decoded} decoded by both");
        Assert.True(refused > 0 && decoded > 0, "the damage is of one kind only");
    }

    [Fact]
    public void TablesHaveTheChecksumOfTheText()
    {
        List<byte> bytes = [];
        for (int s = 0; s < 112; s++)
        {
            int[] masses = ResidualTables.Masses(s);
            foreach (int value in (int[])[masses.Length, .. masses])
                bytes.AddRange([(byte)value, (byte)(value >> 8)]);
        }

        uint crc = 0xFFFFFFFF;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int i = 0; i < 8; i++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }

        Assert.Equal(0xB3E70906, ~crc);
    }

    [Fact]
    public void ExampleOfTheTextDecodes()
    {
        EntropyStream stream = new(Convert.FromHexString("00CAE012006208FF3F01A602"));
        Assert.Equal([0, 1, -6, 0, -13, 900], Residuals.DecodeRun(stream, [38, 38, 38, 3, 80, 111], 5));
        stream.End();
    }

    [Fact]
    public void ShortExampleOfTheTextDecodes()
    {
        ShortStream stream = ShortStream.OfResiduals(Convert.FromHexString("6604BD4A4B5E40"));
        Assert.Equal([0, 1, -6, 0, -13, 900], Residuals.DecodeRun(stream, [38, 38, 38, 3, 80, 111], 5));
        stream.End();
    }

    internal static byte[] Encode(RandomResiduals source)
    {
        GaussianStreamEncoder encoder = new(source.SkipBelow);
        for (int run = 0; run < source.Runs.Length; run++)
            encoder.Append(source.Runs[run], source.Residuals[run]);
        return source.IsShort ? encoder.FinishShort() : encoder.Finish(source.Lanes);
    }

    private static short[][]? ByReference(byte[] bytes, RandomResiduals source)
    {
        try
        {
            IResidualStream stream = source.IsShort ? ShortStream.OfResiduals(bytes) : new EntropyStream(bytes);
            short[][] decoded = [.. source.Runs.Select(run =>
                Residuals.DecodeRun(stream, [.. run.Select(s => (int)s)], source.SkipBelow).Select(r => (short)r).ToArray())];
            stream.End();
            return decoded;
        }
        catch (InvalidException)
        {
            return null;
        }
    }

    private static short[][]? ByProduct(byte[] bytes, RandomResiduals source)
    {
        try
        {
            GaussianStreamDecoder decoder = new(source.SkipBelow);
            if (source.IsShort) decoder.OpenShort(bytes);
            else decoder.Open(bytes);
            short[][] decoded = [.. source.Runs.Select(run => new short[run.Length])];
            for (int run = 0; run < decoded.Length; run++)
                decoder.Decode(source.Runs[run], decoded[run]);
            decoder.Finish();
            return decoded;
        }
        catch (InvalidBitstreamException)
        {
            return null;
        }
    }

    /// <summary>Bits flipped, cut, lengthened; or the top of a state changed, which is the likeliest to stay valid.</summary>
    private static byte[] Damage(Random random, byte[] stream)
    {
        switch (random.Next(5))
        {
            case 0:
                return stream[..random.Next(stream.Length + 1)];
            case 1:
                return [.. stream, (byte)random.Next(256)];
            case 2 when stream.Length > 0:
                byte[] flipped = [.. stream];
                flipped[random.Next(stream.Length)] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 3 when stream.Length > 1:
                int at = random.Next(stream.Length);
                return [.. stream[..at], .. stream[(at + 1)..]];
            default:
                return stream;
        }
    }
}
