namespace NeuralCodec.Playback.Media;

/// <summary>A group of frames with its place in the whole timeline.</summary>
public sealed class TimelineGroup
{
    /// <summary>Number in the timeline, from 0.</summary>
    public required int Number { get; init; }

    /// <summary>Number of its file, from 0.</summary>
    public required int Segment { get; init; }

    /// <summary>When its first frame is shown.</summary>
    public required TimeSpan Start { get; init; }

    /// <summary>When its last frame ends.</summary>
    public required TimeSpan End { get; init; }

    /// <summary>Number of frames as the index names it.</summary>
    public required int FrameCount { get; init; }

    /// <summary>Number of its first frame in the timeline.</summary>
    public required long FirstFrame { get; init; }

    internal MediaSegment File { get; init; } = null!;

    internal MediaSequence Sequence { get; init; } = null!;

    internal long OffsetBytes { get; init; }

    /// <summary>Where its packets end: the next group's chunk or the end of the sequence.</summary>
    internal long EndBytes { get; init; }

    /// <summary>Timeline time of tick 0 of its sequence.</summary>
    internal TimeSpan Origin { get; init; }

    internal TimeSpan TimeOf(long tick) => Origin + MediaTime.FromTicks(tick, Sequence.Header.TimeBase);

    /// <summary>The last tick that is not after a time.</summary>
    internal long TickAt(TimeSpan time)
    {
        long tick = (long)Math.Floor((time - Origin).TotalSeconds / Sequence.Header.TimeBase.ToDouble());
        // The way back is exact; the division is not.
        while (TimeOf(tick + 1) <= time)
            tick++;
        while (TimeOf(tick) > time)
            tick--;
        return tick;
    }
}

/// <summary>A part of the timeline that cannot be shown.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends; may equal the start where nothing is known to be missing.</param>
/// <param name="Reason">What is wrong.</param>
public readonly record struct DamageMark(TimeSpan Start, TimeSpan End, string Reason);
