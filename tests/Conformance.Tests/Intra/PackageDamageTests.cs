using System.Buffers.Binary;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Model;
using NeuralCodec.Conformance.Tests.Common;
using NeuralCodec.Reference;
using Xunit.Abstractions;

namespace NeuralCodec.Conformance.Tests.Intra;

/// <summary>Hostile model packages with right checksums: the reference refuses with its one exception, and takes all that the product takes.</summary>
public class PackageDamageTests(ITestOutputHelper output)
{
    private const int HeaderBytes = 32, ChecksumOffset = 24;

    [Fact]
    public void ManifestsWithChangedBytes()
    {
        byte[] package = SmallIntraModel.Package(3);
        int manifestBytes = (int)BinaryPrimitives.ReadUInt32LittleEndian(package.AsSpan(12));
        int taken = 0;
        Cases.Run(output, 800, random =>
        {
            byte[] damaged = [.. package];
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                int at = HeaderBytes + random.Next(manifestBytes);
                // Digits, signs and brackets keep the manifest readable more often than any byte would.
                damaged[at] = random.Next(4) == 0 ? (byte)random.Next(256) : (byte)"0123456789-,:[]{}\"e."[random.Next(20)];
            }

            taken += Check(damaged) ? 1 : 0;
        });
        output.WriteLine($"{taken} of 800 are taken by both");
    }

    /// <summary>What a lenient reader of JSON would take: other spellings of a kind, members that are missing.</summary>
    [Theory]
    [InlineData("\"kind\":\"Pointwise\"", "\"kind\":0          ")]
    [InlineData("\"kind\":\"Pointwise\"", "\"kind\":\"pointwise\"")]
    [InlineData("\"kind\":\"Pointwise\"", "\"Kind\":\"Pointwise\"")]
    [InlineData("\"leaky_shift\"", "\"leaky-shift\"")]
    [InlineData("\"input_exponent\"", "\"input-exponent\"")]
    public void OtherSpellingsAreRefused(string right, string wrong)
    {
        byte[] package = SmallIntraModel.Package(3);
        int at = package.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(right));
        System.Text.Encoding.ASCII.GetBytes(wrong).CopyTo(package, at);
        Assert.False(Check(package));
    }

    [Fact]
    public void HeadersWithFlippedBitsAndCutFiles()
    {
        byte[] package = SmallIntraModel.Package(3);
        for (int bit = 0; bit < 8 * HeaderBytes; bit++)
        {
            byte[] damaged = [.. package];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Check(damaged);
        }

        for (int length = 0; length < package.Length; length += length < 200 ? 1 : 97)
            Check(package[..length]);
        Assert.True(Check(package));
    }

    /// <summary>True where both take it.</summary>
    private static bool Check(byte[] package)
    {
        if (package.Length > HeaderBytes)
            BinaryPrimitives.WriteUInt32LittleEndian(package.AsSpan(ChecksumOffset), Crc32C.Compute(package.AsSpan(HeaderBytes)));
        bool product = Takes<InvalidMediaException>(() => ModelPackage.Read(package));
        bool reference = Takes<InvalidException>(() => _ = new Reference.Package.ModelPackage(package));
        Assert.True(reference || !product, "the product takes a package that the reference refuses");
        return product && reference;
    }

    private static bool Takes<T>(Action read)
        where T : Exception
    {
        try
        {
            read();
            return true;
        }
        catch (T)
        {
            return false;
        }
    }
}
