using NeuralCodec.Codec.Networks;
using NeuralCodec.Entropy.Simd;
using NeuralCodec.Tests.Common.Networks;

namespace NeuralCodec.Benchmarks.Network;

/// <summary>Transforms of the first intra model's shapes with random weights: speed does not depend on values.</summary>
internal static class SyntheticTransforms
{
    /// <summary>y_hat (192 at 1/16) to samples (96 at 1/8).</summary>
    public static IntegerNetwork Synthesis(SimdLevel level)
    {
        Random random = new(1);
        return new IntegerNetwork("synthesis",
        [
            NetworkLayer.Create(RandomLayers.Layer(random, LayerKind.Pointwise, 192, 192), level),
            NetworkLayer.Create(RandomLayers.Block(random, 192, 384), level),
            NetworkLayer.Create(RandomLayers.Block(random, 192, 384), level),
            NetworkLayer.Create(RandomLayers.Layer(random, LayerKind.Upsample2x2, 192, 128), level),
            NetworkLayer.Create(RandomLayers.Block(random, 128, 256), level),
            NetworkLayer.Create(RandomLayers.Block(random, 128, 256), level),
            NetworkLayer.Create(RandomLayers.Block(random, 128, 256), level),
            NetworkLayer.Create(RandomLayers.Layer(random, LayerKind.Pointwise, 128, 96, samples: true), level),
        ]);
    }

    /// <summary>One entropy head without its last layer: features (128) and earlier symbols (192) at 1/16.</summary>
    public static IntegerNetwork Head(SimdLevel level)
    {
        Random random = new(3);
        return new IntegerNetwork("entropy head",
        [
            NetworkLayer.Create(RandomLayers.Layer(random, LayerKind.Pointwise, 128, 128, second: 192, leaky: 6), level),
            NetworkLayer.Create(RandomLayers.Layer(random, LayerKind.Depthwise3x3, 128, 128), level),
            NetworkLayer.Create(RandomLayers.Layer(random, LayerKind.Pointwise, 128, 128, leaky: 6), level),
        ]);
    }

    /// <summary>Packed frame (96 at 1/8) to y (192 at 1/16).</summary>
    public static IntegerNetwork Analysis(SimdLevel level)
    {
        Random random = new(2);
        return new IntegerNetwork("analysis",
        [
            NetworkLayer.Create(RandomLayers.Layer(random, LayerKind.Pointwise, 96, 128), level),
            NetworkLayer.Create(RandomLayers.Block(random, 128, 256), level),
            NetworkLayer.Create(RandomLayers.Block(random, 128, 256), level),
            NetworkLayer.Create(RandomLayers.Block(random, 128, 256), level),
            NetworkLayer.Create(RandomLayers.Layer(random, LayerKind.Downsample2x2, 128, 192), level),
            NetworkLayer.Create(RandomLayers.Block(random, 192, 384), level),
            NetworkLayer.Create(RandomLayers.Block(random, 192, 384), level),
            NetworkLayer.Create(RandomLayers.Layer(random, LayerKind.Pointwise, 192, 192), level),
        ]);
    }
}
