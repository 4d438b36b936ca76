namespace NeuralCodec.Playback.Timing;

/// <summary>
/// The player's clock: the time in the timeline that is to be seen now. It runs on a time provider, at a speed, and follows a
/// master (the sound that is heard) where there is one. For one thread.
/// </summary>
public sealed class PlaybackClock
{
    /// <summary>Errors over this are corrected at once, smaller ones over some ticks.</summary>
    private static readonly TimeSpan JumpOver = TimeSpan.FromMilliseconds(120);
    private const double Correction = 0.1;
    private readonly TimeProvider _time;
    private long _anchor;
    private TimeSpan _base;
    private double _speed = 1;

    /// <summary>A clock that stands at 0.</summary>
    public PlaybackClock(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _anchor = _time.GetTimestamp();
    }

    /// <summary>True while time passes.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Media seconds per second.</summary>
    public double Speed
    {
        get => _speed;
        set
        {
            _base = Position;
            _anchor = _time.GetTimestamp();
            _speed = value;
        }
    }

    /// <summary>The present time in the timeline.</summary>
    public TimeSpan Position => IsRunning ? _base + (_time.GetElapsedTime(_anchor) * _speed) : _base;

    /// <summary>Lets time pass.</summary>
    public void Run()
    {
        if (IsRunning)
            return;
        _anchor = _time.GetTimestamp();
        IsRunning = true;
    }

    /// <summary>Stops time.</summary>
    public void Hold()
    {
        _base = Position;
        IsRunning = false;
    }

    /// <summary>Goes to a time; runs on if it ran.</summary>
    public void Set(TimeSpan position)
    {
        _base = position;
        _anchor = _time.GetTimestamp();
    }

    /// <summary>Follows the master's time: far off at once, else a tenth of the way, so that the steps of an audio device are not seen.</summary>
    public void Follow(TimeSpan master)
    {
        if (!IsRunning)
            return;
        TimeSpan position = Position;
        TimeSpan error = master - position;
        Set(error.Duration() > JumpOver ? master : position + (error * Correction));
    }
}
