using NeuralCodec.Codec.Motion;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Inter;

/// <summary>What entropy decoding gives of an inter frame: everything but what depends on other frames.</summary>
internal sealed class InterIntegers : LatentIntegers
{
    /// <summary>References and quality.</summary>
    public InterHeader Header { get; set; }

    /// <summary>The coded motion, vectors not derived yet.</summary>
    public CodedMotion? Motion { get; set; }
}
