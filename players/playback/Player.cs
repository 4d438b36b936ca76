using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Playback.Decoding;
using NeuralCodec.Playback.Media;
using NeuralCodec.Playback.Pictures;
using NeuralCodec.Playback.Sound;
using NeuralCodec.Playback.Timing;

namespace NeuralCodec.Playback;

/// <summary>
/// A player without a window. A front end gives it commands (<see cref="Execute"/>), calls <see cref="Update"/> as often as it
/// draws, and shows <see cref="Current"/>. One thread calls everything; decoding, sound and previews have threads of their own.
/// </summary>
public sealed partial class Player : IDisposable
{
    private const long QueueBytes = 48L << 20;
    private readonly PlayerOptions _options;
    private readonly GroupLoader _loader = new();
    private readonly FrameQueue _queue;
    private readonly FrameHistory _history;
    private readonly DecodeWorker _worker;
    private readonly PlaybackClock _clock;
    private readonly SeekAccumulator _seeks = new();
    private AudioPipeline? _sound;
    private bool _soundTried;
    private DecodedFrame? _preview;
    private SeekTarget _target;
    private bool _keepsEarlier;
    private bool _isFilling;
    private bool _soundRuns;
    private int _serial;
    private int _steps;
    private long _dropped;
    private long _shown;
    private long _positionTicks;
    private volatile bool _isBusy = true;

    private Player(Timeline timeline, PlayerOptions options)
    {
        Timeline = timeline;
        _options = options;
        long frameBytes = timeline.FirstHeader is { } header ? (long)header.WidthPixels * header.HeightPixels * 3 / 2 : 1 << 20;
        _queue = new FrameQueue(options.QueueFrames > 0 ? options.QueueFrames : (int)Math.Clamp(QueueBytes / frameBytes, 3, 16));
        _history = new FrameHistory((int)Math.Clamp(options.HistoryBytes / frameBytes, 2, 64));
        _clock = new PlaybackClock(options.Time);
        _worker = new DecodeWorker(timeline, _loader, _queue, new DecoderOptions { ThreadCount = options.ThreadCount, DeviceOf = options.DeviceOf }) { Changed = () => Changed?.Invoke() };
        IsPaused = options.StartsPaused;
        if (options.MakesThumbnails)
            Thumbnails = new ThumbnailCache(timeline, _loader, () => !_isBusy);
    }

    /// <summary>What is played.</summary>
    public Timeline Timeline { get; }

    /// <summary>Previews of groups, where the options ask for them.</summary>
    public ThumbnailCache? Thumbnails { get; }

    /// <summary>Loudness.</summary>
    public Volume Volume { get; } = new();

    /// <summary>The A-B loop.</summary>
    public LoopRange Loop { get; } = new();

    /// <summary>The frame to be seen now; it stays valid until the next call of <see cref="Update"/>. Null before the first.</summary>
    public DecodedFrame? Current => _preview ?? _history.Current;

    /// <summary>Time in the timeline; of an open seek its target.</summary>
    public TimeSpan Position => _seeks.Target ?? _clock.Position;

    /// <summary>When the last frame known ends.</summary>
    public TimeSpan Duration => Timeline.Snapshot.Duration;

    /// <summary>Media seconds per second.</summary>
    public double Speed => _clock.Speed;

    /// <summary>True where time does not pass because it was asked not to.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>True at the end of the file; the last frame stays.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>True where the end of what has been written so far is reached and more is expected.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>True where the end begins anew.</summary>
    public bool LoopsFile { get; private set; }

    /// <summary>True until the picture of a seek is there.</summary>
    public bool IsSeeking => _seeks.Target is not null;

    /// <summary>Decoded frames waiting; may be asked from any thread.</summary>
    public int QueuedFrames => _queue.Count;

    /// <summary>What ended playing, or null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Called on other threads when <see cref="Update"/> has something to do.</summary>
    public Action? Changed { get; set; }

    /// <summary>The last message for people, with a number that counts them.</summary>
    public (int Number, string Text) Notice { get; private set; }

    /// <summary>Name of the recording that is shown now.</summary>
    public string Title => Timeline.SegmentNames[Math.Min(Current?.Group.Segment ?? 0, Timeline.SegmentNames.Count - 1)];

    /// <summary>Opens a file or folder and goes to where playing begins.</summary>
    /// <exception cref="InvalidMediaException">Nothing readable.</exception>
    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    public static Player Open(string path, PlayerOptions? options = null) => Open(Timeline.Open(path), path, options ?? new PlayerOptions());

    /// <summary>Plays a timeline, which the player then owns.</summary>
    /// <param name="timeline">What to play.</param>
    /// <param name="name">Under which the position is kept.</param>
    /// <param name="options">Choices.</param>
    public static Player Open(Timeline timeline, string name, PlayerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Player player = new(timeline, options) { Name = name };
        TimeSpan start = options.Start ?? options.Resume?.Find(name) ?? TimeSpan.Zero;
        player._seeks.Set(start, start > TimeSpan.Zero);
        player.IssueSeek();
        if (options.Start is null && start > TimeSpan.Zero)
            player.Say($"goes on at {MediaTime.Format(start)} (Home: from the beginning)");
        return player;
    }

    /// <summary>Under which the position is kept.</summary>
    public string Name { get; private init; } = "";

    /// <summary>Keeps the position for the next time.</summary>
    public void SavePosition() => _options.Resume?.Save(Name, Position, Duration);

    /// <summary>Gives up decoder, waiting frames, previews and the original until the next command; only the picture shown stays.</summary>
    public void Suspend()
    {
        _isBusy = true; // no previews meanwhile
        _sound?.Stop();
        _soundRuns = false;
        _clock.Hold();
        IsPaused = true;
        _serial++;
        _worker.Suspend();
        TimeSpan here = Position;
        _seeks.Clear();
        IsSuspended = true;
        _clock.Set(here);
        _history.KeepCurrent();
        CloseOriginal();
        Thumbnails?.Forget();
    }

    /// <summary>True after <see cref="Suspend"/>.</summary>
    public bool IsSuspended { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sound?.Dispose();
        Thumbnails?.Dispose();
        _worker.Dispose();
        CloseOriginal();
        _preview?.Dispose();
        _history.Dispose();
        Timeline.Dispose();
    }

    private void Say(string text) => Notice = (Notice.Number + 1, text);
}
