namespace NeuralCodec.Playback.Timing;

/// <summary>A place to go to.</summary>
/// <param name="Time">Time in the timeline.</param>
/// <param name="IsExact">The very frame, else the first of its group.</param>
public readonly record struct SeekTarget(TimeSpan Time, bool IsExact);

/// <summary>
/// Sums key presses and drags into one seek: what comes while a seek is under way counts from its target, and goes out as one
/// when that has shown its picture. So holding a key moves on by every press, and no press decodes what nobody will see.
/// </summary>
public sealed class SeekAccumulator
{
    private SeekTarget? _pending;
    private SeekTarget? _inFlight;

    /// <summary>True while a seek that went out has not shown its picture.</summary>
    public bool IsInFlight => _inFlight is not null;

    /// <summary>Where the player is about to be, or null where no seek is open.</summary>
    public TimeSpan? Target => (_pending ?? _inFlight)?.Time;

    /// <summary>Moves on from the open target, or from where the player is.</summary>
    public void Add(TimeSpan step, TimeSpan present, bool isExact)
    {
        SeekTarget? open = _pending ?? _inFlight;
        _pending = new SeekTarget((open?.Time ?? present) + step, isExact || (_pending?.IsExact ?? false));
    }

    /// <summary>Goes to a place, whatever was open before.</summary>
    public void Set(TimeSpan time, bool isExact) => _pending = new SeekTarget(time, isExact);

    /// <summary>The next seek to send out, within 0 and the last time; null where none is open or one is under way.</summary>
    public SeekTarget? TryTake(TimeSpan last)
    {
        if (_pending is not { } pending || _inFlight is not null)
            return null;
        _inFlight = pending with { Time = pending.Time < TimeSpan.Zero ? TimeSpan.Zero : pending.Time > last ? last : pending.Time };
        _pending = null;
        return _inFlight;
    }

    /// <summary>The seek under way has shown its picture.</summary>
    public void Arrived() => _inFlight = null;

    /// <summary>Forgets everything.</summary>
    public void Clear() => (_pending, _inFlight) = (null, null);
}
