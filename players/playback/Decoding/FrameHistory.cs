namespace NeuralCodec.Playback.Decoding;

/// <summary>
/// The frames shown last and the one shown now, so that stepping back needs no decoding. It owns them; the oldest go first.
/// For one thread.
/// </summary>
public sealed class FrameHistory(int capacity) : IDisposable
{
    private readonly List<DecodedFrame> _frames = [];
    private int _cursor = -1;

    /// <summary>The frame shown, or null.</summary>
    public DecodedFrame? Current => _cursor >= 0 ? _frames[_cursor] : null;

    /// <summary>The frame after the one shown, where it is kept.</summary>
    public DecodedFrame? Next => _cursor + 1 < _frames.Count ? _frames[_cursor + 1] : null;

    /// <summary>Frames kept.</summary>
    public int Count => _frames.Count;

    /// <summary>Adds the frame after the last one kept and shows it.</summary>
    public void Push(DecodedFrame frame)
    {
        _frames.Add(frame);
        _cursor = _frames.Count - 1;
        while (_frames.Count > Math.Max(2, capacity))
        {
            _frames[0].Dispose();
            _frames.RemoveAt(0);
            _cursor--;
        }
    }

    /// <summary>Goes on to a kept frame; false where none follows.</summary>
    public bool TryForward()
    {
        if (Next is null)
            return false;
        _cursor++;
        return true;
    }

    /// <summary>Goes back to a kept frame; false where none is.</summary>
    public bool TryBack()
    {
        if (_cursor <= 0)
            return false;
        _cursor--;
        return true;
    }

    /// <summary>Forgets all frames but the one shown.</summary>
    public void KeepCurrent()
    {
        DecodedFrame? current = Current;
        foreach (DecodedFrame frame in _frames.Where(frame => !ReferenceEquals(frame, current)))
            frame.Dispose();
        _frames.RemoveAll(frame => !ReferenceEquals(frame, current));
        _cursor = _frames.Count - 1;
    }

    /// <summary>Forgets all frames.</summary>
    public void Clear()
    {
        foreach (DecodedFrame frame in _frames)
            frame.Dispose();
        _frames.Clear();
        _cursor = -1;
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();
}
