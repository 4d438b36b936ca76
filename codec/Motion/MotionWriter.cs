using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Entropy.Adaptive;

namespace NeuralCodec.Codec.Motion;

/// <summary>Writes the coded motion of pictures (docs/inter-motion.md). Not thread safe.</summary>
public sealed class MotionWriter
{
    private readonly AdaptiveEncoder _encoder = new();
    private readonly MotionModels _models = new();

    /// <summary>The bytes of a picture's motion; none at all where every block is copied.</summary>
    /// <param name="motion">Leaves complete and in coding order.</param>
    public byte[] Write(CodedMotion motion)
    {
        ArgumentNullException.ThrowIfNull(motion);
        if (motion.IsWholeCopy) return [];
        _encoder.Reset();
        var coder = new AdaptiveBitWriter(_encoder);
        MotionSyntax.CodePicture(ref coder, _models, new MotionNeighbours(motion.BlockColumns * MotionField.BlockCells), motion);
        return _encoder.Finish();
    }
}
