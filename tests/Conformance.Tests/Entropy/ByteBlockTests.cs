using NeuralCodec.Conformance.Tests.Common;
using NeuralCodec.Entropy;
using NeuralCodec.Entropy.Slices;
using NeuralCodec.Reference;
using NeuralCodec.Reference.Bitstream;
using Xunit.Abstractions;

namespace NeuralCodec.Conformance.Tests.Entropy;

/// <summary>bitstream.md section 6.</summary>
public class ByteBlockTests(ITestOutputHelper output)
{
    [Fact]
    public void ReferenceDecodesWhatTheProductEncodes() => Cases.Run(output, 1000, random =>
    {
        (byte[] source, byte[] block) = Encode(random);
        Assert.Equal(source, ByteBlock.Decode(block, source.Length));
    });

    [Fact]
    public void BothDecodersAgreeOnDamagedBlocks()
    {
        int refused = 0, decoded = 0;
        Cases.Run(output, 3000, random =>
        {
            (_, byte[] block) = Encode(random);
            int at = random.Next(block.Length);
            byte[] damaged = random.Next(4) switch
            {
                0 => block[..at],
                1 => [.. block, (byte)random.Next(256)],
                2 => [.. block[..at], (byte)random.Next(256), .. block[(at + 1)..]],
                _ => [.. block[..at], (byte)(block[at] ^ (1 << random.Next(8))), .. block[(at + 1)..]],
            };
            byte[]? expected = Try(() => ByteBlock.Decode(damaged, 4000)), actual = Try(() => StaticByteCoder.Decode(damaged, 4000));
            Assert.Equal(expected is null, actual is null);
            if (expected is null)
            {
                refused++;
                return;
            }

            decoded++;
            Assert.Equal(expected, actual);
        });
        output.WriteLine($"{refused} blocks refused by both, {decoded} decoded by both");
        Assert.True(refused > 0 && decoded > 0, "the damage is of one kind only");
    }

    [Fact]
    public void ExampleOfTheTextDecodes()
    {
        byte[] block = Convert.FromHexString(
            "0B0000000000000000000000001E00040000000000000000000000000000000000C40EE805F402F402E705010700395655001DBB");
        Assert.Equal("abracadabra"u8.ToArray(), ByteBlock.Decode(block, 11));
    }

    private static (byte[] Source, byte[] Block) Encode(Random random)
    {
        byte[] source = new byte[Cases.Length(random, 3000)];
        int values = random.Next(4) switch { 0 => 1, 1 => 2, 2 => 256, _ => random.Next(1, 257) };
        int first = random.Next(256);
        for (int i = 0; i < source.Length; i++)
            source[i] = (byte)(first + (random.Next(3) == 0 ? random.Next(values) : Math.Min(random.Next(values), random.Next(values)) >> random.Next(4)));
        int slices = source.Length == 0 ? 1 : random.Next(1, Math.Min(source.Length, 9) + 1);
        return (source, StaticByteCoder.Encode(source, slices, new[] { 0, 1, 4, 8, 32 }[random.Next(5)]));
    }

    private static byte[]? Try(Func<byte[]> decode)
    {
        try
        {
            return decode();
        }
        catch (Exception e) when (e is InvalidException or InvalidBitstreamException)
        {
            return null;
        }
    }
}
