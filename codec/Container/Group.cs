namespace NeuralCodec.Codec.Container;

/// <summary>How a frame is coded.</summary>
public enum FrameType : byte
{
    /// <summary>Alone.</summary>
    Intra = 0,

    /// <summary>From other frames of its group.</summary>
    Inter = 1,

    /// <summary>The same samples as another frame of its group.</summary>
    Repeat = 2,
}

/// <summary>One coded frame of a group.</summary>
/// <param name="Type">How it is coded.</param>
/// <param name="DisplayIndex">Place in display order within the group, from 0.</param>
/// <param name="TimeTicks">Time of display, in ticks from the start of the sequence.</param>
/// <param name="DurationTicks">Ticks until the next frame, at least 1.</param>
/// <param name="Payload">The coded frame: docs/intra.md section 3, docs/inter.md section 2.</param>
public readonly record struct CodedFrame(
    FrameType Type,
    int DisplayIndex,
    long TimeTicks,
    long DurationTicks,
    ReadOnlyMemory<byte> Payload);

/// <summary>A closed group: its frames refer to no frame outside of it.</summary>
/// <param name="Frames">The frames in coding order.</param>
/// <param name="PixelChecksum">
/// CRC-32C over the planes Y, U, V of all decoded frames in display order, or null where the encoder gave none.
/// </param>
public sealed record Group(IReadOnlyList<CodedFrame> Frames, uint? PixelChecksum)
{
    /// <summary>Time of the first frame in display order.</summary>
    public long FirstTick => Frames.Min(frame => frame.TimeTicks);

    /// <summary>Time at which the last frame in display order ends.</summary>
    public long EndTick => Frames.Max(frame => frame.TimeTicks + frame.DurationTicks);
}
