namespace NeuralCodec.Reference.Intra;

/// <summary>What a model package gives to a decoder of <c>intra-v1</c>: layers by name, sizes, tables.</summary>
public sealed class Model
{
    public required IReadOnlyDictionary<string, Layer> Layers { get; init; }

    /// <summary>Section 1: M, Cz, N, N2.</summary>
    public required int LatentChannels { get; init; }

    public required int HyperChannels { get; init; }

    public required int Stage1Blocks { get; init; }

    public required int Stage2Blocks { get; init; }

    /// <summary>E, the fraction bits of mu.</summary>
    public required int LatentExponent { get; init; }

    public required int InverseGainShift { get; init; }

    public required int SynthesisVectorShift { get; init; }

    /// <summary>Section 2: tables [mode][row 0..63][column].</summary>
    public required int[][][] InverseGain { get; init; }

    public required int[][][] SynthesisVector { get; init; }

    public required int[][][] HyperScaleIndex { get; init; }
}
