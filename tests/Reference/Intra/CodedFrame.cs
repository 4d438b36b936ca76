using NeuralCodec.Reference.Bitstream;

namespace NeuralCodec.Reference.Intra;

/// <summary>intra.md, section 3: the head of a coded frame and its slices.</summary>
public sealed class CodedFrame
{
    /// <summary>The slices of an inter frame, whose head is another (inter.md, section 2).</summary>
    public CodedFrame(int mode, int q, byte[] payload, int latentRows)
    {
        Mode = mode;
        Q = q;
        LatentRows = latentRows;
        Streams = ResidualPayload.Split(payload, latentRows);
    }

    /// <summary>Parses a coded frame of a picture with <paramref name="latentRows"/> rows of latents.</summary>
    public CodedFrame(byte[] frame, int latentRows)
    {
        InvalidException.Unless(frame.Length >= 4, "frame shorter than its head (3)");
        InvalidException.Unless(frame[0] == 0, "frame type (3)");
        InvalidException.Unless(frame[1] <= 1, "mode (3)");
        Mode = frame[1];
        Q = frame[2] | (frame[3] << 8);
        InvalidException.Unless(Q <= 63 * 256, "quality (3)");
        LatentRows = latentRows;
        Streams = ResidualPayload.Split(frame[4..], latentRows);
    }

    public int Mode { get; }

    public int Q { get; }

    public int LatentRows { get; }

    public IReadOnlyList<IResidualStream> Streams { get; }

    /// <summary>First latent row of slice <paramref name="k"/>; of slice S: the end.</summary>
    public int FirstRow(int k) => k * LatentRows / Streams.Count;
}
