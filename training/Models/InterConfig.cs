namespace NeuralCodec.Training.Models;

/// <summary>Sizes of the inter model ("inter-v1"). Defaults are the shipped size.</summary>
public sealed record InterConfig
{
    /// <summary>Channels at 1/8 size.</summary>
    public int C { get; init; } = 128;

    /// <summary>Blocks at 1/8 size, in the analysis and in the synthesis.</summary>
    public int N { get; init; } = 2;

    /// <summary>Channels at 1/16 size.</summary>
    public int C2 { get; init; } = 128;

    /// <summary>Blocks at 1/16 size.</summary>
    public int N2 { get; init; } = 1;

    /// <summary>Latent channels.</summary>
    public int M { get; init; } = 128;

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
}
