using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Playback.Decoding;

/// <summary>A picture with its place in the timeline. Whoever holds it disposes of it.</summary>
public sealed class DecodedFrame : IDisposable
{
    internal DecodedFrame(Frame frame, TimelineGroup group, int index, TimeSpan start, TimeSpan end)
    {
        Frame = frame;
        Group = group;
        IndexInGroup = index;
        Start = start;
        End = end;
    }

    /// <summary>The pixels.</summary>
    public Frame Frame { get; }

    /// <summary>The group it belongs to.</summary>
    public TimelineGroup Group { get; }

    /// <summary>Place in display order within its group.</summary>
    public int IndexInGroup { get; }

    /// <summary>Number in the timeline, from 0.</summary>
    public long Number => Group.FirstFrame + IndexInGroup;

    /// <summary>When it is shown first.</summary>
    public TimeSpan Start { get; }

    /// <summary>When the next one follows.</summary>
    public TimeSpan End { get; }

    /// <summary>Shown while a seek goes on to its exact frame.</summary>
    public bool IsPreview { get; internal set; }

    /// <summary>Frames before it that were not decoded as nobody would have seen them in time.</summary>
    public int LeftOutBefore { get; internal set; }

    /// <summary>How its values are to be shown.</summary>
    public ColorDescription Color => Group.Sequence.Header.Color;

    /// <summary>Size, rate and model of its sequence.</summary>
    public SequenceHeader Header => Group.Sequence.Header;

    /// <inheritdoc/>
    public void Dispose() => Frame.Dispose();
}
