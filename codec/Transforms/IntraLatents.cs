namespace NeuralCodec.Codec.Transforms;

/// <summary>The integers of one intra frame: all that its synthesis needs. Entropy decoding fills it, a reconstructor reads it.</summary>
public sealed class IntraLatents : LatentIntegers
{
    /// <summary>What the frame is optimised for.</summary>
    public QualityMode Mode { get; set; }

    /// <summary>Quality of the frame.</summary>
    public QualityIndex Quality { get; set; }
}
