using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Entropy.Simd;
using NeuralCodec.Tests.Common.Networks;

namespace NeuralCodec.Codec.Tests.Networks;

/// <summary>One hash over the results of all kinds of layers at the level of this process.</summary>
internal static class NetworkHash
{
    public static IntegerNetwork SmallSynthesis(SimdLevel level)
    {
        Random random = new(77);
        return new IntegerNetwork("small",
        [
            NetworkLayer.Create(RandomLayers.Layer(random, LayerKind.Pointwise, 40, 72, leaky: 6), level),
            NetworkLayer.Create(RandomLayers.Block(random, 72, 144), level),
            NetworkLayer.Create(RandomLayers.Layer(random, LayerKind.Upsample2x2, 72, 50), level),
            NetworkLayer.Create(RandomLayers.Block(random, 50, 100), level),
            NetworkLayer.Create(RandomLayers.Layer(random, LayerKind.Depthwise3x3, 50, 50, leaky: 3), level),
            NetworkLayer.Create(RandomLayers.Layer(random, LayerKind.Downsample2x2, 50, 64, leaky: 6), level),
            NetworkLayer.Create(RandomLayers.Layer(random, LayerKind.Upsample2x2, 64, 32), level),
            NetworkLayer.Create(RandomLayers.Layer(random, LayerKind.Pointwise, 32, 96, samples: true), level),
        ]);
    }

    public static string Compute()
    {
        // The 128-bit kernels run anywhere: without the instructions, in their portable form.
        IEnumerable<SimdLevel> levels = SimdDispatch.SupportedLevels.Append(SimdLevel.Vector128);
        return $"{SimdDispatch.Name(SimdDispatch.Level)} {string.Join(' ', levels.Select(Run).Distinct())}";
    }

    private static string Run(SimdLevel level)
    {
        using NetworkWorkspace workspace = new(2);
        IntegerTensor input = RandomLayers.Tensor(new Random(78), 19, 23, 40, 12);
        IntegerTensor output = new(0, 0, 0);
        SmallSynthesis(level).Run(workspace, input, null, output);
        return Hash(output);
    }

    public static string Hash(IntegerTensor tensor) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(tensor.Values)));
}
