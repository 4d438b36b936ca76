using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Transforms;

/// <summary>The integers of one intra frame: all that its synthesis needs. Entropy decoding fills it, a reconstructor reads it.</summary>
public sealed class IntraLatents
{
    /// <summary>What the frame is optimised for.</summary>
    public QualityMode Mode { get; set; }

    /// <summary>Quality of the frame.</summary>
    public QualityIndex Quality { get; set; }

    /// <summary>z_hat, [rows / 64, columns / 64, hyperlatent channels].</summary>
    public IntegerTensor Hyper { get; } = new(0, 0, 0);

    /// <summary>r, [rows / 16, columns / 16, latent channels].</summary>
    public IntegerTensor Residuals { get; } = new(0, 0, 0);
}
