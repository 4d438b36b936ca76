namespace NeuralCodec.Playback.Media;

/// <summary>A timeline at one moment; it never changes.</summary>
public sealed class TimelineSnapshot
{
    internal TimelineSnapshot(IReadOnlyList<TimelineGroup> groups, IReadOnlyList<TimeSpan> borders, IReadOnlyList<DamageMark> damage)
    {
        Groups = groups;
        SegmentStarts = borders;
        Damage = damage;
    }

    /// <summary>Nothing yet.</summary>
    public static TimelineSnapshot Empty { get; } = new([], [], []);

    /// <summary>The groups in the order of time.</summary>
    public IReadOnlyList<TimelineGroup> Groups { get; }

    /// <summary>Where each file begins.</summary>
    public IReadOnlyList<TimeSpan> SegmentStarts { get; }

    /// <summary>Parts that cannot be shown, in the order of time.</summary>
    public IReadOnlyList<DamageMark> Damage { get; }

    /// <summary>When the last frame ends.</summary>
    public TimeSpan Duration => Groups.Count > 0 ? Groups[^1].End : TimeSpan.Zero;

    /// <summary>Number of frames.</summary>
    public long FrameCount => Groups.Count > 0 ? Groups[^1].FirstFrame + Groups[^1].FrameCount : 0;

    /// <summary>The group that is shown at a time, or the nearest before it; -1 where there is none.</summary>
    public int Find(TimeSpan time)
    {
        int low = 0, high = Groups.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (Groups[middle].Start <= time)
                low = middle;
            else
                high = middle - 1;
        }

        return high;
    }
}
