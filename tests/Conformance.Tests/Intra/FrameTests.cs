using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Conformance.Tests.Common;
using Xunit.Abstractions;

namespace NeuralCodec.Conformance.Tests.Intra;

/// <summary>intra.md: the reference decodes what the product encodes, to the same pixels as product and encoder.</summary>
public class FrameTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(64, 64)]
    [InlineData(65, 1)]
    [InlineData(100, 70)]
    [InlineData(200, 130)]
    public void PixelsAreEqualAtAllQualitiesAndModes(int width, int height)
    {
        int seed = 1000 * width;
        foreach (QualityMode mode in Enum.GetValues<QualityMode>())
        {
            foreach (int quality in (int[])[0, 1, 127, 128, 5000, 31 * 256, 62 * 256, (62 * 256) + 1, (63 * 256) - 1, 63 * 256])
            {
                seed++;
                CheckPixels(SmallIntraModel.Package(seed), seed, width, height, mode, quality);
            }
        }
    }

    [Fact]
    public void PixelsAreEqualForRandomModelsAndSizes() => Cases.Run(output, 60, random =>
        CheckPixels(
            SmallIntraModel.Package(random.Next()), random.Next(), random.Next(1, 200), random.Next(1, 200),
            (QualityMode)random.Next(2), random.Next((63 * 256) + 1)));

    /// <summary>Large enough that the encoder writes several slices, of unequal numbers of rows.</summary>
    [Theory]
    [InlineData(1536, 2048)]
    [InlineData(1500, 1390)]
    public void SlicesAreRead(int width, int height)
    {
        byte[] coded = CheckPixels(SmallIntraModel.Package(7), 7, width, height, QualityMode.Video, 6000);
        Assert.Equal(0, coded[4]);
        Assert.InRange(coded[5], 2, 16);
        output.WriteLine($"{coded[5]} slices, {coded.Length} bytes");
    }

    private byte[] CheckPixels(byte[] package, int seed, int width, int height, QualityMode mode, int quality)
    {
        using Frame source = Pictures.Random(seed, width, height);
        using Frame reconstruction = new(width, height);
        using Frame decoded = new(width, height);
        using IntraCodec codec = new(package, mode);
        byte[] coded = codec.Encode(source, quality, reconstruction);
        string what = $"{width}x{height}, model and picture {seed}, {mode}, quality {quality}, {coded.Length} bytes";
        Reference.Intra.Picture expected = new Reference.Intra.IntraDecoder(new Reference.Package.ModelPackage(package)).Decode(coded, width, height);
        codec.Decode(coded, decoded);
        Assert.True(decoded.Pixels.SequenceEqual([.. expected.Y, .. expected.U, .. expected.V]), "decoder: " + what);
        Assert.True(decoded.Pixels.SequenceEqual(reconstruction.Pixels), "reconstruction of the encoder: " + what);
        Assert.True(Math.Min(width, height) < 32 || expected.Y.Distinct().Count() > 8, "a picture without content proves nothing: " + what);
        return coded;
    }
}
