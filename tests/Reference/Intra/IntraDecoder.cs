using NeuralCodec.Reference.Package;

namespace NeuralCodec.Reference.Intra;

/// <summary>intra.md, section 3: a coded frame to a picture.</summary>
/// <param name="model">The model that the stream names.</param>
/// <param name="trace">Sees the values between: z_hat, the trunks, and of each step the scale indexes, r, mu and y_hat.</param>
public sealed class IntraDecoder(ModelPackage model, Action<string, Map>? trace = null)
{
    /// <exception cref="InvalidException">The frame breaks a rule of the text.</exception>
    public Picture Decode(byte[] codedFrame, int width, int height)
    {
        int rows = (height + 63) / 64 * 4;
        int columns = (width + 63) / 64 * 4;
        CodedFrame frame = new(codedFrame, rows);
        Map y = new Latents(model, frame, trace ?? ((_, _) => { })).Decode(rows, columns);
        Map samples = model.Run("synthesis", y, null, frame.Mode, frame.Q);
        trace?.Invoke("samples", samples);
        return new Picture(samples, width, height);
    }
}
