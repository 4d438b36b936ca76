using NeuralCodec.Reference.Package;

namespace NeuralCodec.Reference.Intra;

/// <summary>intra.md, section 3: a coded frame to a picture.</summary>
/// <param name="model">The model that the stream names.</param>
public sealed class IntraDecoder(ModelPackage model)
{
    /// <exception cref="InvalidException">The frame breaks a rule of the text.</exception>
    public Picture Decode(byte[] codedFrame, int width, int height)
    {
        int rows = (height + 63) / 64 * 4;
        int columns = (width + 63) / 64 * 4;
        CodedFrame frame = new(codedFrame, rows);
        Map y = new Latents(model, frame).Decode(rows, columns);
        return new Picture(model.Run("synthesis", y, null, frame.Mode, frame.Q), width, height);
    }
}
