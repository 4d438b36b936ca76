using System.Buffers.Binary;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Model;
using NeuralCodec.Reference;

namespace NeuralCodec.Conformance.Tests.Intra;

/// <summary>Hostile model packages with right checksums: the reference refuses with its one exception, and takes all that the product takes.</summary>
public class PackageDamageTests
{
    private const int HeaderBytes = 32, ChecksumOffset = 24;

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
