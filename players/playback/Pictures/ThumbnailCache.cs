using NeuralCodec.Codec;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Playback.Decoding;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Playback.Pictures;

/// <summary>
/// One preview per group, from its first frame. A thread makes those asked for at once, and all others, coarse before fine, while
/// the player has nothing better to do. The oldest are forgotten. Safe for several threads.
/// </summary>
public sealed class ThumbnailCache : IDisposable
{
    /// <summary>Box that previews fit into.</summary>
    public const int MaxWidth = 192, MaxHeight = 108;

    private const int Kept = 512;
    private static readonly TimeSpan IdlePoll = TimeSpan.FromMilliseconds(100);
    private readonly object _lock = new();
    private readonly Timeline _timeline;
    private readonly GroupLoader _loader;
    private readonly Func<bool> _isIdle;
    private readonly Dictionary<int, RgbImage?> _images = [];
    private readonly Queue<int> _order = new();
    private readonly Stack<int> _wanted = new();
    private readonly Thread _thread;
    private bool _stop;

    internal ThumbnailCache(Timeline timeline, GroupLoader loader, Func<bool> isIdle)
    {
        _timeline = timeline;
        _loader = loader;
        _isIdle = isIdle;
        _thread = new Thread(Run) { IsBackground = true, Name = "thumbnails", Priority = ThreadPriority.Lowest };
        _thread.Start();
    }

    /// <summary>Previews made so far.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _images.Count;
        }
    }

    /// <summary>Called on the cache's thread when a preview is there.</summary>
    public Action<int>? Made { get; set; }

    /// <summary>The preview of a group, or null while it is not there; then it is made next.</summary>
    public RgbImage? TryGet(int group)
    {
        lock (_lock)
        {
            if (_images.TryGetValue(group, out RgbImage? image))
                return image;
            if (!_wanted.TryPeek(out int last) || last != group)
                _wanted.Push(group);
            Monitor.PulseAll(_lock);
            return null;
        }
    }

    /// <summary>Forgets all previews; they are made again as they were.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _images.Clear();
            _order.Clear();
            _wanted.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _stop = true;
            Monitor.PulseAll(_lock);
        }

        _thread.Join();
    }

    /// <summary>Numbers from 0 so that every prefix is spread evenly: 0, the middle, the quarters, and so on.</summary>
    internal static IEnumerable<int> CoarseToFine(int count)
    {
        int step = 1;
        while (step < count)
            step *= 2;
        bool[] seen = new bool[count];
        for (; step >= 1; step /= 2)
        {
            for (int i = 0; i < count; i += step)
            {
                if (!seen[i])
                    yield return i;
                seen[i] = true;
            }
        }
    }

    private void Run()
    {
        using FrameReader reader = new(_timeline, _loader, new DecoderOptions { ThreadCount = 1 });
        while (WaitForGroup() is { } group)
        {
            RgbImage? image = null;
            try
            {
                reader.Seek(group);
                using DecodedFrame? frame = reader.Read();
                if (frame is not null && frame.Group.Number == group)
                    image = Thumbnail.Make(frame.Frame, frame.Color, MaxWidth, MaxHeight);
                reader.Seek(0);
            }
            catch (Exception e) when (e is InvalidMediaException or IOException or ObjectDisposedException)
            {
                // A group without a preview; playing it says what is wrong.
            }

            lock (_lock)
            {
                if (_images.TryAdd(group, image))
                    _order.Enqueue(group);
                if (_order.Count > Kept)
                    _images.Remove(_order.Dequeue());
            }

            Made?.Invoke(group);
        }
    }

    private int? WaitForGroup()
    {
        lock (_lock)
        {
            while (!_stop)
            {
                int count = _timeline.Snapshot.Groups.Count;
                while (_wanted.TryPop(out int wanted))
                {
                    if (wanted >= 0 && wanted < count && !_images.ContainsKey(wanted))
                        return wanted;
                }

                if (_images.Count < Math.Min(count, Kept) && _isIdle())
                {
                    foreach (int group in CoarseToFine(count))
                    {
                        if (!_images.ContainsKey(group))
                            return group;
                    }
                }

                Monitor.Wait(_lock, IdlePoll);
            }

            return null;
        }
    }
}
