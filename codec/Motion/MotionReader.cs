using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Entropy;
using NeuralCodec.Entropy.Adaptive;

namespace NeuralCodec.Codec.Motion;

/// <summary>Reads what <see cref="MotionWriter"/> wrote; needs nothing of other pictures. Not thread safe.</summary>
public sealed class MotionReader
{
    private readonly AdaptiveDecoder _decoder = new();
    private readonly MotionModels _models = new();

    /// <summary>The coded motion of a picture.</summary>
    /// <param name="stream">All bytes of the motion stream; must not change meanwhile.</param>
    /// <param name="inputs">Of the sizes and the number of references only.</param>
    /// <exception cref="InvalidBitstreamException">No writer writes these bytes for such a picture.</exception>
    public CodedMotion Read(ReadOnlyMemory<byte> stream, MotionInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var motion = new CodedMotion(inputs.WidthPixels, inputs.HeightPixels, inputs.HasTwoReferences);
        if (stream.IsEmpty)
        {
            Array.Fill(motion.IsCopied, true);
            return motion;
        }
        _decoder.Open(stream);
        var coder = new AdaptiveBitReader(_decoder);
        MotionSyntax.CodePicture(ref coder, _models, new MotionNeighbours(motion.BlockColumns * MotionField.BlockCells), motion);
        _decoder.Finish();
        return motion;
    }
}
