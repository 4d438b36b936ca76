using NeuralCodec.Codec;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Conformance.Tests.Common;
using NeuralCodec.Reference;
using Xunit.Abstractions;

namespace NeuralCodec.Conformance.Tests.Intra;

/// <summary>A damaged frame is refused with the one exception, or it gives a picture; reference and product agree on which.</summary>
public class DamageTests(ITestOutputHelper output)
{
    private const int Width = 20, Height = 9;
    private const long MostBytes = 8 << 20;

    [Fact]
    public void CutAtEveryByte()
    {
        (byte[] package, byte[] coded) = Coded();
        using IntraCodec codec = new(package, QualityMode.Video);
        Reference.Intra.IntraDecoder reference = new(new Reference.Package.ModelPackage(package));
        int pictures = 0;
        for (int length = 0; length < coded.Length; length++)
        {
            byte[]? pixels = Decode(codec, coded[..length], Width, Height);
            Assert.Equal(DecodeByReference(reference, coded[..length], Width, Height), pixels);
            pictures += pixels is null ? 0 : 1;
        }

        // A short stream ends at a state of 1, which what is left of another reaches by chance now and then; files have checksums.
        output.WriteLine($"{coded.Length} bytes; {pictures} cut frames gave a picture");
        Assert.InRange(pictures, 0, coded.Length / 10);
        Assert.NotNull(Decode(codec, coded, Width, Height));
    }

    [Fact]
    public void EveryBitFlipped()
    {
        (byte[] package, byte[] coded) = Coded();
        using IntraCodec codec = new(package, QualityMode.Video);
        Reference.Intra.IntraDecoder reference = new(new Reference.Package.ModelPackage(package));
        int pictures = 0;
        for (int bit = 0; bit < 8 * coded.Length; bit++)
        {
            byte[] damaged = [.. coded];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            byte[]? pixels = Decode(codec, damaged, Width, Height);
            pictures += pixels is null ? 0 : 1;
            if (bit < 400 || bit % 5 == 0)
                Assert.Equal(DecodeByReference(reference, damaged, Width, Height), pixels);
        }

        output.WriteLine($"{coded.Length} bytes; {pictures} of {8 * coded.Length} damaged frames gave a picture");
    }

    [Fact]
    public void RandomBytesAndOtherSizes()
    {
        (byte[] package, byte[] coded) = Coded();
        using IntraCodec codec = new(package, QualityMode.Still);
        Reference.Intra.IntraDecoder reference = new(new Reference.Package.ModelPackage(package));
        Cases.Run(output, 1500, random =>
        {
            byte[] bytes = [.. coded];
            if (random.Next(2) == 0)
                random.NextBytes(bytes.AsSpan(random.Next(4, bytes.Length)));
            for (int i = random.Next(4); i > 0; i--)
                bytes[random.Next(Math.Min(12, bytes.Length))] = (byte)random.Next(random.Next(2) == 0 ? 5 : 256);
            Array.Resize(ref bytes, random.Next(4) == 0 ? random.Next(bytes.Length + 20) : bytes.Length);
            (int width, int height) = random.Next(2) == 0 ? (Width, Height) : (random.Next(1, 150), random.Next(1, 150));
            Assert.Equal(DecodeByReference(reference, bytes, width, height), Decode(codec, bytes, width, height));
        });
    }

    private static (byte[] Package, byte[] Coded) Coded()
    {
        byte[] package = SmallIntraModel.Package(11);
        using IntraCodec codec = new(package, QualityMode.Video);
        using Frame source = Pictures.Random(11, Width, Height);
        return (package, codec.Encode(source, 2000));
    }

    private static byte[]? Decode(IntraCodec codec, byte[] bytes, int width, int height)
    {
        using Frame frame = new(width, height);
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            codec.Decode(bytes, frame);
            return frame.Pixels.ToArray();
        }
        catch (InvalidMediaException)
        {
            return null;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
        }
    }

    private static byte[]? DecodeByReference(Reference.Intra.IntraDecoder reference, byte[] bytes, int width, int height)
    {
        try
        {
            Reference.Intra.Picture picture = reference.Decode(bytes, width, height);
            return [.. picture.Y, .. picture.U, .. picture.V];
        }
        catch (InvalidException)
        {
            return null;
        }
    }
}
