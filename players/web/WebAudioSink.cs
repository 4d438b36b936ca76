using NeuralCodec.Playback.Sound;

namespace NeuralCodec.Web;

/// <summary>
/// Sound on its way to a browser. What the browser has played is not known here; it is taken to play on steadily, so the queue
/// shrinks as time passes.
/// </summary>
internal sealed class WebAudioSink(TimeProvider? time = null) : IAudioSink
{
    private const int MaxPieces = 100;
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly object _lock = new();
    private readonly Queue<byte[]> _pieces = new();
    private TimeSpan _queued;
    private long _since;
    private bool _isPaused;

    public TimeSpan Queued
    {
        get
        {
            lock (_lock)
                return Shrink();
        }
    }

    public void Write(ReadOnlySpan<byte> samples)
    {
        lock (_lock)
        {
            if (_pieces.Count >= MaxPieces)
                _pieces.Dequeue(); // nobody takes them
            _pieces.Enqueue(samples.ToArray());
            _queued = Shrink() + AudioFormat.DurationOf(samples.Length);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _pieces.Clear();
            _pieces.Enqueue([]); // tells the browser to be silent
            _queued = TimeSpan.Zero;
        }
    }

    public void SetPaused(bool isPaused)
    {
        lock (_lock)
        {
            Shrink();
            _isPaused = isPaused;
        }
    }

    /// <summary>The next piece to send, empty where the browser is to forget what it has; null where there is none.</summary>
    public byte[]? TryTake()
    {
        lock (_lock)
            return _pieces.TryDequeue(out byte[]? piece) ? piece : null;
    }

    public void Dispose()
    {
    }

    private TimeSpan Shrink()
    {
        long now = _time.GetTimestamp();
        if (_since != 0 && !_isPaused)
            _queued -= _time.GetElapsedTime(_since, now);
        if (_queued < TimeSpan.Zero)
            _queued = TimeSpan.Zero;
        _since = now;
        return _queued;
    }
}
