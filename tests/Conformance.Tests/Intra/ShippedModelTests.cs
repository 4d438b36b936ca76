using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Conformance.Tests.Common;

namespace NeuralCodec.Conformance.Tests.Intra;

/// <summary>The models that ship decode to the same pixels by the text and by the product.</summary>
public class ShippedModelTests
{
    public static TheoryData<string> Models =>
        [.. Directory.GetFiles(Repository.PathOf("models"), "*.ncm").Select(path => Path.GetFileName(path)).Order()];

    [Theory]
    [MemberData(nameof(Models))]
    public void PixelsAreEqual(string model)
    {
        byte[] package = File.ReadAllBytes(Repository.PathOf("models", model));
        using IntraCodec codec = new(package, QualityMode.Video, 2);
        using Frame source = Pictures.Random(2, 61, 70);
        using Frame reconstruction = new(61, 70);
        byte[] coded = codec.Encode(source, 9000, reconstruction);
        Reference.Intra.Picture picture = new Reference.Intra.IntraDecoder(new Reference.Package.ModelPackage(package)).Decode(coded, 61, 70);
        Assert.Equal(reconstruction.Pixels.ToArray(), picture.Y.Concat(picture.U).Concat(picture.V));
    }
}
