using NeuralCodec.Codec;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Metrics;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Conformance.Tests.Common;
using Xunit.Abstractions;

namespace NeuralCodec.Conformance.Tests.Intra;

/// <summary>Latents that an encoder mends (<see cref="LatentRefinement"/>): cheaper pictures with the model that ships, and nothing a decoder could see.</summary>
public sealed class RefinementTests(ITestOutputHelper output)
{
    private static readonly byte[] Package = File.ReadAllBytes(Directory.GetFiles(Repository.PathOf("models"), "video-*.ncm")[0]);

    /// <summary>Over the scale: at one quality alone the grain of the scene, which no model predicts, may cost as much as the rest gains.</summary>
    [Fact]
    public void RateAndErrorTogetherFall()
    {
        using Frame scene = Pictures.Scene();
        int[] indexes = [5, 25, 45, 60];
        double[] shares = [.. indexes.Select(index => Cost(scene, index, EncoderPreset.Medium) / Cost(scene, index, EncoderPreset.Fast))];
        output.WriteLine($"bits with the price of errors, mended to not, at quality indexes {string.Join(", ", indexes)}: {string.Join(", ", shares.Select(share => $"{share:0.0000}"))}");
        Assert.True(shares.Average() < 1, "mended pictures cost more");
    }

    [Fact]
    public void AStepOfNothingChangesNothing()
    {
        IntraNetworks networks = new(ModelPackage.Read(Package));
        using NetworkWorkspace workspace = new(1);
        LatentEncoder encoder = new(networks.Latents, workspace);
        QualityIndex quality = QualityIndex.FromIndex(30);
        IntegerTensor analysed = RandomTensor(1, networks.Latents.LatentChannels), other = RandomTensor(2, networks.Latents.LatentChannels);
        encoder.Quantize(analysed, 0, quality, 1, null, null);
        byte[] first = encoder.Write();
        encoder.QuantizeAgain(other, 0, 0, quality, 1, null, null);
        Assert.Equal(first, encoder.Write());
        encoder.QuantizeAgain(other, 256, 0, quality, 1, null, null);
        Assert.NotEqual(first, encoder.Write());
    }

    [Fact]
    public void ThreadsDoNotMatter()
    {
        using Frame scene = Pictures.Scene();
        using IntraCodec one = new(Package, QualityMode.Still), three = new(Package, QualityMode.Still, 3);
        Assert.Equal(one.Encode(scene, 8000), three.Encode(scene, 8000));
    }

    private static double Cost(Frame scene, int index, EncoderPreset preset)
    {
        using IntraCodec codec = new(Package, QualityMode.Video, 2, preset);
        using Frame coded = new(scene.WidthPixels, scene.HeightPixels);
        double bits = 8.0 * codec.Encode(scene, QualityIndex.FromIndex(index).Raw, coded).Length / (scene.WidthPixels * scene.HeightPixels);
        double[] error = [.. Enumerable.Range(0, 3).Select(plane => Math.Pow(10, -Psnr.Compute(scene, coded, plane) / 10))];
        return bits + (InterQuality.Lambda(index) * ((6 * error[0]) + error[1] + error[2]) / 8);
    }

    private static IntegerTensor RandomTensor(int seed, int channels)
    {
        Random random = new(seed);
        IntegerTensor tensor = new(8, 8, channels);
        foreach (ref short value in tensor.Values) value = (short)random.Next(-8000, 8000);
        return tensor;
    }
}
