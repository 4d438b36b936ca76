using System.Text.Json.Serialization;

namespace NeuralCodec.Codec.Model;

/// <summary>What a step of a network is.</summary>
public enum NetworkStepKind
{
    /// <summary>One layer.</summary>
    Layer = 0,

    /// <summary>A residual block: the layers a, d, b, f1, f2, or a, d, b for the light form.</summary>
    Block = 1,

    /// <summary>A gain per channel from a table, by mode and quality of the frame.</summary>
    Gain = 2,
}

/// <summary>One step of a network of a model package, by the names of what it uses.</summary>
public sealed record NetworkStep
{
    /// <summary>What the step is.</summary>
    [JsonConverter(typeof(ExactNameConverter<NetworkStepKind>))]
    public required NetworkStepKind Kind { get; init; }

    /// <summary>Names of layers: one, or three or five for a block; none for a gain.</summary>
    public required List<string> Layers { get; init; }

    /// <summary>Shift of the activation after the last sum of a block; 0 = none.</summary>
    public int SumLeakyShift { get; init; }

    /// <summary>Name of the table of a gain; its last dimension is the number of channels, its shift that of the gain.</summary>
    public string? Table { get; init; }

    /// <summary>Outputs of a gain are clamped to +-(2^OutputBits - 1).</summary>
    public int OutputBits { get; init; }

    /// <summary>A step of one layer.</summary>
    public static NetworkStep OfLayer(string name) => new() { Kind = NetworkStepKind.Layer, Layers = [name] };

    /// <summary>A residual block of the layers name.a, name.d, name.b, name.f1 and name.f2.</summary>
    public static NetworkStep OfBlock(string name) => new()
    {
        Kind = NetworkStepKind.Block,
        Layers = [name + ".a", name + ".d", name + ".b", name + ".f1", name + ".f2"],
    };

    /// <summary>A light residual block of the layers name.a, name.d and name.b, with an activation of the sum.</summary>
    public static NetworkStep OfLightBlock(string name, int sumLeakyShift) => new()
    {
        Kind = NetworkStepKind.Block, Layers = [name + ".a", name + ".d", name + ".b"], SumLeakyShift = sumLeakyShift,
    };

    /// <summary>A gain from a table.</summary>
    public static NetworkStep OfGain(string table, int outputBits) => new()
    {
        Kind = NetworkStepKind.Gain, Layers = [], Table = table, OutputBits = outputBits,
    };
}
