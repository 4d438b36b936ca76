using NeuralCodec.Training.State;

namespace NeuralCodec.Training.Models;

/// <summary>Sizes of the intra model ("intra-v1"). Defaults are the shipped size.</summary>
public sealed record IntraConfig
{
    /// <summary>Channels at 1/8 size.</summary>
    public int C { get; init; } = 128;

    /// <summary>Blocks at 1/8 size.</summary>
    public int N { get; init; } = 3;

    /// <summary>Channels at 1/16 size that the blocks there work on.</summary>
    public int C2 { get; init; } = 192;

    /// <summary>Further channels at 1/16 size, which the blocks let pass: they carry high frequencies between the transforms and the latents.</summary>
    public int Bypass { get; init; } = 64;

    /// <summary>Blocks at 1/16 size.</summary>
    public int N2 { get; init; } = 2;

    /// <summary>Latent channels.</summary>
    public int M { get; init; } = 256;

    /// <summary>Hyperlatent channels.</summary>
    public int Cz { get; init; } = 48;

    /// <summary>Channels of the hyper analysis and the mean network.</summary>
    public int Cm { get; init; } = 128;

    /// <summary>Channels of the scale network.</summary>
    public int Cs { get; init; } = 96;

    /// <summary>Packed channels of a 4:2:0 frame at 1/8 size: 64 luma, 16 U, 16 V.</summary>
    public const int PackedChannels = 96;

    /// <summary>Coding steps of the latent.</summary>
    public const int Steps = 4;

    /// <summary>The sizes of stored weights: latents and bypass as there, everything else the default.</summary>
    /// <exception cref="CheckpointException">The file is none of weights.</exception>
    public static IntraConfig Of(string weightsPath)
    {
        (Dictionary<string, StoredTensor> tensors, _) = Safetensors.Read(weightsPath);
        if (!tensors.TryGetValue("g_s.in.weight", out StoredTensor? stored) || stored.Shape.Length != 4)
            throw new CheckpointException($"'{weightsPath}' lacks 'g_s.in.weight'");
        IntraConfig config = new();
        return config with { M = (int)stored.Shape[1], Bypass = (int)stored.Shape[0] - config.C2 };
    }
}
