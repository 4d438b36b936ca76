using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Tests.Common.Networks;

namespace NeuralCodec.Codec.Tests.Model;

/// <summary>A small package with every kind of layer, step and table.</summary>
internal static class SmallModel
{
    public const int Modes = 2, Indexes = 4;

    public static ModelPackageWriter Writer(int seed = 1)
    {
        Random random = new(seed);
        ModelPackageWriter writer = new("intra-v1", "a small model");
        writer.SetNumber("C", 8);
        writer.SetNumber("latent_exponent", 5);
        writer.SetTraining("steps", "0");
        writer.SetTraining("data", "none: random weights \u00e4\u4e2d");
        writer.AddLayer(RandomLayers.Layer(random, LayerKind.Pointwise, 6, 8, second: 3, leaky: 6, name: "head.in"));
        writer.AddLayer(RandomLayers.Layer(random, LayerKind.Depthwise3x3, 8, 8, name: "head.d"));
        writer.AddLayer(RandomLayers.Layer(random, LayerKind.Upsample2x2, 6, 8, name: "g_s.up"));
        foreach (LayerParameters layer in RandomLayers.Block(random, 8, 16, name: "g_s.stage1.0").Layers)
            writer.AddLayer(layer);
        foreach (LayerParameters layer in RandomLayers.Block(random, 8, 16, name: "trunk").Layers.Take(3))
            writer.AddLayer(layer);
        writer.AddLayer(RandomLayers.Layer(random, LayerKind.Pointwise, 8, 96, samples: true, name: "g_s.out"));
        writer.AddLayer(RandomLayers.Layer(random, LayerKind.Downsample2x2, 8, 6, name: "g_a.down"));
        writer.AddTable(Gains(random, "inverse_gain", 6));
        writer.AddTable(Gains(random, "synthesis_vector", 8));
        writer.AddTable(new ModelTable("large", [3], [int.MinValue, 0, int.MaxValue]));
        writer.AddNetwork("synthesis",
        [
            NetworkStep.OfGain("inverse_gain", 12), NetworkStep.OfLayer("g_s.up"), NetworkStep.OfGain("synthesis_vector", 12),
            NetworkStep.OfBlock("g_s.stage1.0"), NetworkStep.OfLayer("g_s.out"),
        ]);
        writer.AddNetwork("head", [NetworkStep.OfLayer("head.in"), NetworkStep.OfLayer("head.d"), NetworkStep.OfLightBlock("trunk", 6)]);
        return writer;
    }

    /// <summary>The package with its checksum made right again, after a test changed it.</summary>
    public static byte[] WithChecksum(byte[] package)
    {
        byte[] result = [.. package];
        BitConverter.TryWriteBytes(result.AsSpan(24), NeuralCodec.Codec.Bitstream.Crc32C.Compute(result.AsSpan(ModelFormat.HeaderBytes)));
        return result;
    }

    private static ModelTable Gains(Random random, string name, int columns)
    {
        int[] values = new int[Modes * Indexes * columns];
        foreach (ref int value in values.AsSpan())
            value = random.Next(1, 32768);
        return new ModelTable(name, [Modes, Indexes, columns], values, 12);
    }
}
