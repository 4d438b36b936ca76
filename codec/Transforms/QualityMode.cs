namespace NeuralCodec.Codec.Transforms;

/// <summary>What a frame is optimised for; chooses the half of each quality table.</summary>
public enum QualityMode
{
    /// <summary>RGB error.</summary>
    Still = 0,

    /// <summary>Errors of Y, U and V weighed 6:1:1.</summary>
    Video = 1,
}
