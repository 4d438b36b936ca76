using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Inter;

/// <summary>
/// Holds frames back until it is known whether a scene begins with them: a cut is where a frame and the next few all differ from the
/// frame before, and the frame from the last few. A flash of up to four frames is none, and fades never differ enough from frame to frame.
/// </summary>
internal sealed class SceneQueue : IDisposable
{
    private const int MaxFlash = 4;
    private readonly Queue<Entry> _waiting = new();
    private readonly Stack<Frame> _free = new();
    private readonly List<Thumbnail> _past = [];
    private readonly int _ahead;
    private readonly bool _looks;

    /// <param name="looks">False where nothing is to be found, and frames go straight through.</param>
    /// <param name="waits">False to judge by the past alone, without delay; a flash then counts as two cuts.</param>
    public SceneQueue(bool looks, bool waits) => (_looks, _ahead) = (looks, looks && waits ? MaxFlash : 0);

    /// <summary>Takes a copy of a frame.</summary>
    public void Add(Frame frame, long timeTicks)
    {
        Frame copy = _free.TryPop(out Frame? free) ? free : new Frame(frame.WidthPixels, frame.HeightPixels);
        copy.CopyFrom(frame);
        (copy.TimeTicks, copy.DurationTicks) = (timeTicks, frame.DurationTicks);
        _waiting.Enqueue(new Entry(copy, _looks ? new Thumbnail(frame) : null));
    }

    /// <summary>The next frame whose fate is known, to be given back; null where more are awaited.</summary>
    /// <param name="isEnd">No more will come.</param>
    public SceneFrame? Take(bool isEnd)
    {
        if (_waiting.Count <= (isEnd ? 0 : _ahead)) return null;
        Entry entry = _waiting.Dequeue();
        SceneFrame taken = new(entry.Frame, entry.Thumbnail, entry.Thumbnail is { } thumbnail && IsCut(thumbnail));
        if (entry.Thumbnail is null) return taken;
        _past.Add(entry.Thumbnail);
        if (_past.Count > MaxFlash + 1) _past.RemoveAt(0);
        return taken;
    }

    /// <summary>Takes the pixels of a frame back.</summary>
    public void Return(Frame frame) => _free.Push(frame);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Frame frame in _free.Concat(_waiting.Select(entry => entry.Frame))) frame.Dispose();
        _free.Clear();
        _waiting.Clear();
    }

    private bool IsCut(Thumbnail thumbnail) =>
        _past.Count > 0 && thumbnail.IsOtherScene(_past[^1])
        && _waiting.Take(MaxFlash).All(later => later.Thumbnail!.IsOtherScene(_past[^1]))
        && (_ahead == 0 || _past.SkipLast(1).All(earlier => thumbnail.IsOtherScene(earlier)));

    private readonly record struct Entry(Frame Frame, Thumbnail? Thumbnail);
}

/// <summary>A frame out of the queue.</summary>
/// <param name="Frame">The frame, to be given back.</param>
/// <param name="Thumbnail">Its thumbnail; null where nothing is looked for.</param>
/// <param name="IsCut">A scene begins with it.</param>
internal readonly record struct SceneFrame(Frame Frame, Thumbnail? Thumbnail, bool IsCut);
