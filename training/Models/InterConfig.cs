using NeuralCodec.Training.State;

namespace NeuralCodec.Training.Models;

/// <summary>Sizes of the inter model ("inter-v1"). Defaults are the shipped size.</summary>
public sealed record InterConfig
{
    /// <summary>Channels at 1/8 size.</summary>
    public int C { get; init; } = 128;

    /// <summary>Blocks at 1/8 size, in the analysis and in the synthesis.</summary>
    public int N { get; init; } = 2;

    /// <summary>Channels at 1/16 size that the blocks there work on.</summary>
    public int C2 { get; init; } = 128;

    /// <summary>Further channels at 1/16 size, which the blocks let pass: they carry high frequencies between the transforms and the latents.</summary>
    public int Bypass { get; init; } = 64;

    /// <summary>Blocks at 1/16 size.</summary>
    public int N2 { get; init; } = 1;

    /// <summary>Latent channels.</summary>
    public int M { get; init; } = 192;

    /// <summary>Hyperlatent channels.</summary>
    public int Cz { get; init; } = 32;

    /// <summary>Channels of the hyper analysis and the mean network.</summary>
    public int Cm { get; init; } = 96;

    /// <summary>Channels of the scale network.</summary>
    public int Cs { get; init; } = 64;

    /// <summary>Channels of what the mean network sees of the predictions.</summary>
    public int MeanContext { get; init; } = 64;

    /// <summary>Packed channels of the two predictions at 1/8 size.</summary>
    public const int PredictionChannels = 2 * IntraConfig.PackedChannels;

    /// <summary>The sizes of stored weights: latents and bypass as there, everything else the default.</summary>
    /// <exception cref="CheckpointException">The file is none of weights.</exception>
    public static InterConfig Of(string weightsPath)
    {
        (Dictionary<string, StoredTensor> tensors, _) = Safetensors.Read(weightsPath);
        if (!tensors.TryGetValue("g_s.in.weight", out StoredTensor? stored) || stored.Shape.Length != 4)
            throw new CheckpointException($"'{weightsPath}' lacks 'g_s.in.weight'");
        InterConfig config = new();
        return config with { M = (int)stored.Shape[1], Bypass = (int)stored.Shape[0] - config.C2 };
    }
}
