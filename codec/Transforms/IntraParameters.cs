using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Transforms;

/// <summary>The integers of an intra model ("intra-v1", docs/intra.md): layers by name and quality tables.</summary>
public sealed class IntraParameters
{
    /// <summary>Name of the architecture in a model package.</summary>
    public const string Architecture = "intra-v1";

    /// <summary>Residual blocks at 1/8 size.</summary>
    public required int Blocks1 { get; init; }

    /// <summary>Residual blocks at 1/16 size.</summary>
    public required int Blocks2 { get; init; }

    /// <summary>Latent channels, a multiple of 4.</summary>
    public required int LatentChannels { get; init; }

    /// <summary>Hyperlatent channels.</summary>
    public required int HyperChannels { get; init; }

    /// <summary>Fraction bits of mu and y_hat.</summary>
    public required int LatentExponent { get; init; }

    /// <summary>Fraction bits of g_a.out.</summary>
    public required int AnalysisExponent { get; init; }

    /// <summary>Fraction bits of h_a.conv3.</summary>
    public required int HyperExponent { get; init; }

    /// <summary>Shift of the input samples.</summary>
    public required int InputShift { get; init; }

    /// <summary>Shift after the inverse gain.</summary>
    public required int InverseGainShift { get; init; }

    /// <summary>Fraction bits of gain, analysis_vector and synthesis_vector.</summary>
    public required int GainShift { get; init; }

    /// <summary>Layers by name.</summary>
    public required IReadOnlyDictionary<string, LayerParameters> Layers { get; init; }

    /// <summary>Tables by name, each [2 modes, 64 indexes, columns].</summary>
    public required IReadOnlyDictionary<string, short[]> Tables { get; init; }

    /// <summary>A layer.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public LayerParameters Layer(string name) =>
        Layers.TryGetValue(name, out LayerParameters? layer) ? layer : throw new ArgumentException($"the model has no layer \"{name}\"");

    /// <summary>The layers of a residual block.</summary>
    public BlockParameters Block(string name) => new()
    {
        A = Layer(name + ".a"), D = Layer(name + ".d"), B = Layer(name + ".b"), F1 = Layer(name + ".f1"), F2 = Layer(name + ".f2"),
    };

    /// <summary>A quality table.</summary>
    /// <exception cref="ArgumentException">There is none of that name and size.</exception>
    internal QualityTable Table(string name, int columns)
    {
        if (!Tables.TryGetValue(name, out short[]? values) || values.Length != QualityTable.Modes * QualityTable.Indexes * columns)
            throw new ArgumentException($"the model has no table \"{name}\" of {columns} columns");
        return new QualityTable(name, values, columns);
    }
}
