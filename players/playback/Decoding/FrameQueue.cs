namespace NeuralCodec.Playback.Decoding;

/// <summary>
/// Decoded frames on their way from the decode thread to the clock. It holds a bounded number; whoever puts one in waits for room.
/// Frames carry the serial of the seek they answer, and a new serial throws out what is older.
/// </summary>
public sealed class FrameQueue : IDisposable
{
    private readonly object _lock = new();
    private readonly Queue<DecodedFrame> _frames = new();
    private int _serial;
    private bool _isClosed;

    /// <summary>A queue of at most some frames.</summary>
    public FrameQueue(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
    }

    /// <summary>Most frames it holds.</summary>
    public int Capacity { get; }

    /// <summary>Frames in it.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _frames.Count;
        }
    }

    /// <summary>Throws out everything; from now on only frames of this serial come in.</summary>
    public void Restart(int serial)
    {
        lock (_lock)
        {
            _serial = serial;
            Clear();
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Puts a frame in, waiting for room. False, and the frame is not taken, where a newer serial began meanwhile or the queue closed.</summary>
    public bool Enqueue(DecodedFrame frame, int serial)
    {
        lock (_lock)
        {
            while (!_isClosed && serial == _serial && _frames.Count >= Capacity)
                Monitor.Wait(_lock);
            if (_isClosed || serial != _serial)
                return false;
            _frames.Enqueue(frame);
            return true;
        }
    }

    /// <summary>Takes the first frame, or null.</summary>
    public DecodedFrame? TryDequeue()
    {
        lock (_lock)
        {
            if (!_frames.TryDequeue(out DecodedFrame? frame))
                return null;
            Monitor.PulseAll(_lock);
            return frame;
        }
    }

    /// <summary>The first frame, or null. It stays, and is valid until the next call of <see cref="TryDequeue"/>, <see cref="Restart"/> or <see cref="Dispose"/>.</summary>
    public DecodedFrame? Peek()
    {
        lock (_lock)
            return _frames.TryPeek(out DecodedFrame? frame) ? frame : null;
    }

    /// <summary>Ends all waiting and throws out everything.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            Clear();
            Monitor.PulseAll(_lock);
        }
    }

    private void Clear()
    {
        while (_frames.TryDequeue(out DecodedFrame? frame))
            frame.Dispose();
    }
}
