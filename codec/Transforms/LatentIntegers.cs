using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Transforms;

/// <summary>The integers that entropy decoding gives of a frame's latents.</summary>
public class LatentIntegers
{
    /// <summary>z_hat, [rows / 64, columns / 64, hyperlatent channels].</summary>
    public IntegerTensor Hyper { get; } = new(0, 0, 0);

    /// <summary>r, [rows / 16, columns / 16, latent channels].</summary>
    public IntegerTensor Residuals { get; } = new(0, 0, 0);
}
