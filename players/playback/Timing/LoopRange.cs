namespace NeuralCodec.Playback.Timing;

/// <summary>The A-B loop: set A, set B, clear.</summary>
public sealed class LoopRange
{
    /// <summary>Where the loop begins.</summary>
    public TimeSpan? Start { get; private set; }

    /// <summary>Where it goes back to the beginning.</summary>
    public TimeSpan? End { get; private set; }

    /// <summary>True where both are set.</summary>
    public bool IsActive => Start is not null && End is not null;

    /// <summary>Sets the next point: A, then B (in either order), then none.</summary>
    /// <param name="start">Time of the frame shown.</param>
    /// <param name="end">Time at which it ends: the frame of B still belongs to the loop.</param>
    public void Mark(TimeSpan start, TimeSpan end)
    {
        if (Start is not { } first)
            Start = start;
        else if (End is null && start >= first)
            End = end;
        else if (End is null)
            (Start, End) = (start, first);
        else
            Clear();
    }

    /// <summary>No loop.</summary>
    public void Clear() => (Start, End) = (null, null);
}
