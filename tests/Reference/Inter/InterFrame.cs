using NeuralCodec.Reference.Bitstream;

namespace NeuralCodec.Reference.Inter;

/// <summary>inter.md, section 2: the fields of a frame of type 1.</summary>
public sealed class InterFrame
{
    public InterFrame(byte[] frame, int displayIndex)
    {
        InvalidException.Unless(frame.Length >= 4, "frame shorter than its head (2)");
        InvalidException.Unless(frame[0] == 1, "frame type (2)");
        InvalidException.Unless(frame[1] is 1 or 2, "number of references (2)");
        Q = frame[2] | (frame[3] << 8);
        InvalidException.Unless(Q <= 63 * 256, "quality (2)");
        int offset = 4;
        References = [.. Enumerable.Range(0, frame[1]).Select(_ => Varint.Read(frame, ref offset))];
        InvalidException.Unless(!References.Contains(displayIndex), "a frame refers to itself (2)");
        int length = Varint.Read(frame, ref offset);
        InvalidException.Unless(length <= frame.Length - offset, "length of the motion (2)");
        Motion = frame[offset..(offset + length)];
        Latents = frame[(offset + length)..];
    }

    public int Q { get; }

    /// <summary>Display indexes.</summary>
    public int[] References { get; }

    /// <summary>Section 1: half of the tables.</summary>
    public int Mode => References.Length - 1;

    public byte[] Motion { get; }

    public byte[] Latents { get; }
}
