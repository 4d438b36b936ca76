using NeuralCodec.Codec;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Desktop.Drawing;
using NeuralCodec.Desktop.Sdl;
using NeuralCodec.Playback;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Desktop;

/// <summary>The player's window. <see cref="Run"/> is its life; tests turn it step by step.</summary>
internal sealed partial class PlayWindow : IDisposable
{
    private static readonly TimeSpan BarStays = TimeSpan.FromSeconds(2), MessageStays = TimeSpan.FromSeconds(1.8);
    private readonly DesktopOptions _options;
    private readonly Func<string, Player> _open;
    private readonly TimeProvider _time;
    private readonly SdlScreen _screen;
    private readonly PictureView _view = new();
    private Canvas _canvas;
    private Overlay _overlay;
    private OverlayState _state = new();
    private Player _player;
    private long _barSince;
    private long _messageSince;
    private int _messageNumber;
    private string _message = "";
    private string _title = "";
    private bool _isStale = true;
    private bool _hasShown;

    private PlayWindow(SdlScreen screen, Player player, DesktopOptions options, Func<string, Player> open)
    {
        (_screen, _player, _options, _open) = (screen, player, options, open);
        _time = options.Time ?? TimeProvider.System;
        (int width, int height) = screen.Size;
        _canvas = new Canvas(width, height);
        _overlay = new Overlay(_canvas);
        _showsStatistics = options.ShowsStatistics;
        _barSince = _time.GetTimestamp();
        _messageSince = -_time.TimestampFrequency * 60;
    }

    /// <summary>What is played; another after a file was dropped.</summary>
    public Player Player => _player;

    public bool HasEnded { get; private set; }

    /// <summary>What the overlay shows.</summary>
    public OverlayState State => _state;

    /// <summary>Opens the window. It owns the player from then on.</summary>
    /// <exception cref="NoDisplayException">There is no display.</exception>
    public static PlayWindow Open(Player player, DesktopOptions options, Func<string, Player> open)
    {
        (int width, int height) = SizeOf(player);
        PlayWindow window = new(SdlScreen.Open("NeuralCodec", width, height), player, options, open);
        window.Attach();
        if (options.IsFullscreen)
            window._screen.SetFullscreen(true);
        if (options.IsSplit)
            player.SetCompare(CompareView.Split);
        return window;
    }

    /// <summary>Plays until the window is closed, or at once failed: a failure after a picture is shown in the window.</summary>
    public void Run(CancellationToken cancellationToken)
    {
        while (!HasEnded && !cancellationToken.IsCancellationRequested)
        {
            // Short while something moves; a frame that arrives ends the waiting anyway.
            bool moves = !_player.IsPaused && !_player.IsEnded;
            if (SdlNative.WaitEventTimeout(out SdlEvent e, moves ? 3 : 40) != 0)
            {
                do
                    Handle(e);
                while (SdlNative.PollEvent(out e) != 0);
            }

            if (Turn())
                _screen.Present();
            bool hasFailed = _player.Failure is not null;
            HasEnded |= _options.LeavesAtEnd ? _player.IsEnded || hasFailed : hasFailed && !_hasShown;
        }

        _player.SavePosition();
    }

    /// <summary>Brings everything up to date; true where the window was drawn anew.</summary>
    public bool Turn()
    {
        bool changed = _player.Update();
        if (changed && _player.Current is { } shown)
        {
            _screen.SetDecoded(shown);
            _hasShown = true;
        }

        if (changed && _player.OriginalPicture is { } original && _player.Compare != CompareView.Off)
            _screen.SetOriginal(original);
        (int width, int height) = _screen.Size;
        if (width != _canvas.Width || height != _canvas.Height)
        {
            _canvas = new Canvas(width, height);
            _overlay = new Overlay(_canvas);
            _isStale = true;
        }

        UpdateTitle();
        OverlayState state = Describe();
        if (!_isStale && !changed && state == _state)
            return false;
        if (_isStale || state != _state)
        {
            _overlay.Draw(state);
            _screen.SetOverlay(_canvas);
        }

        (_state, _isStale) = (state, false);
        _screen.Draw(_view.Place(_screen.Size, SizeOf(_player)), OriginalEnd());
        return true;
    }

    public RgbImage ReadPixels()
    {
        _screen.Draw(_view.Place(_screen.Size, SizeOf(_player)), OriginalEnd());
        return _screen.ReadPixels();
    }

    public void Dispose()
    {
        _player.Changed = null;
        _player.Dispose();
        _screen.Dispose();
    }

    private void Attach()
    {
        _player.Changed = Wake;
        if (_player.Thumbnails is { } thumbnails)
            thumbnails.Made = _ => Wake();
    }

    private static void Wake() => _ = SdlNative.PushEvent(new SdlEvent { Type = SdlEventType.User });

    /// <summary>Plays another recording; what cannot be opened is said, and the present one goes on.</summary>
    private void Replace(string path)
    {
        try
        {
            Player next = _open(path);
            _player.SavePosition();
            _player.Changed = null;
            _player.Dispose();
            _player = next;
            _messageNumber = 0;
            _view.Reset();
            Attach();
        }
        catch (Exception e) when (e is InvalidMediaException or IOException or UnauthorizedAccessException)
        {
            Say($"{Path.GetFileName(path)}: {e.Message}");
        }
    }

    private void Say(string text) => (_message, _messageSince) = (text, _time.GetTimestamp());

    /// <summary>The picture's size as it is to be seen: pixels need not be square.</summary>
    private static (int Width, int Height) SizeOf(Player player)
    {
        if ((player.Current?.Header ?? player.Timeline.FirstHeader) is not { } header)
            return (1280, 720);
        double aspect = header.SampleAspectRatio.IsPositive ? Math.Clamp(header.SampleAspectRatio.ToDouble(), 0.1, 10) : 1;
        return (Math.Max(1, (int)Math.Round(header.WidthPixels * aspect)), header.HeightPixels);
    }

    private void UpdateTitle()
    {
        string title = $"{_player.Title}  {MediaTime.Format(_player.Position)} / {MediaTime.Format(_player.Duration)}  NeuralCodec";
        if (title == _title)
            return;
        _title = title;
        _screen.SetTitle(title);
    }

    private int OriginalEnd() => _player.Compare switch
    {
        CompareView.Original => _canvas.Width,
        CompareView.Split => SplitX,
        _ => 0,
    };

    private int SplitX => (int)Math.Round(_split * _canvas.Width);

    private OverlayState Describe()
    {
        if (_player.Notice.Number != _messageNumber)
        {
            _messageNumber = _player.Notice.Number;
            Say(_player.Notice.Text);
        }

        bool showsBar = _time.GetElapsedTime(_barSince) < BarStays || _player.IsPaused || _player.IsEnded || _isDraggingBar;
        _ = SdlNative.ShowCursor(showsBar ? 1 : 0);
        TimelineSnapshot snapshot = _player.Timeline.Snapshot;
        TimeSpan? hover = showsBar ? HoverTime() : null;
        return new OverlayState
        {
            ShowsBar = showsBar,
            ShowsHelp = _showsHelp,
            IsPaused = _player.IsPaused || _player.IsEnded,
            IsWaiting = _player.IsWaiting,
            // No finer than is seen, so that nothing is drawn in vain.
            Position = !showsBar ? default : _player.IsEnded ? snapshot.Duration : Round(_player.Position, snapshot.Duration),
            Duration = snapshot.Duration,
            MayGrow = _player.Timeline.MayGrow,
            Title = showsBar ? _player.Title : "",
            Status = showsBar ? Status() : "",
            Message = _time.GetElapsedTime(_messageSince) < MessageStays ? _message : "",
            Failure = _player.Failure is { } failure ? failure.Message : "",
            LoopStart = _player.Loop.Start,
            LoopEnd = _player.Loop.End,
            Damage = snapshot.Damage,
            Borders = snapshot.SegmentStarts,
            Statistics = _showsStatistics ? string.Join('\n', _player.GetStatistics().ToLines().Select(line => line.Label + "\t" + line.Value)) : "",
            Hover = hover,
            HoverImage = hover is { } time ? _player.Thumbnails?.TryGet(snapshot.Find(time)) : null,
            SplitX = _player.Compare == CompareView.Split ? SplitX : -1,
        };
    }

    private TimeSpan Round(TimeSpan position, TimeSpan duration)
    {
        long step = Math.Max(1, Math.Min(TimeSpan.TicksPerSecond, duration.Ticks / Math.Max(1, _canvas.Width)));
        return new TimeSpan(position.Ticks / step * step);
    }

    private string Status()
    {
        List<string> parts = [];
        if (_player.Speed != 1)
            parts.Add(FormattableString.Invariant($"{_player.Speed:0.##}x"));
        if (_player.LoopsFile)
            parts.Add("loop");
        if (_player.Volume.IsMuted)
            parts.Add("muted");
        if (_player.GetStatistics() is { DroppedFrames: > 0 and var dropped })
            parts.Add($"{dropped} dropped");
        if (!_view.IsWhole)
            parts.Add(FormattableString.Invariant($"{_view.Zoom * 100:0} %"));
        return string.Join("   ", parts);
    }
}
