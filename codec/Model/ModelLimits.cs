namespace NeuralCodec.Codec.Model;

/// <summary>Bounds on what a reader of model packages accepts, checked before memory is taken.</summary>
public sealed record ModelLimits
{
    /// <summary>The defaults.</summary>
    public static ModelLimits Default { get; } = new();

    /// <summary>Largest package in bytes.</summary>
    public int MaxFileBytes { get; init; } = 256 << 20;

    /// <summary>Largest manifest in bytes.</summary>
    public int MaxManifestBytes { get; init; } = 4 << 20;

    /// <summary>Most layers.</summary>
    public int MaxLayers { get; init; } = 4096;

    /// <summary>Most weights of one layer.</summary>
    public int MaxLayerWeights { get; init; } = 1 << 24;

    /// <summary>Most networks.</summary>
    public int MaxNetworks { get; init; } = 256;

    /// <summary>Most steps of one network.</summary>
    public int MaxNetworkSteps { get; init; } = 1024;

    /// <summary>Most tables.</summary>
    public int MaxTables { get; init; } = 256;

    /// <summary>Most values of one table.</summary>
    public int MaxTableValues { get; init; } = 1 << 22;
}
