using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Playback.Pictures;

/// <summary>A frame of the original recording.</summary>
/// <param name="Frame">The pixels.</param>
/// <param name="Color">How they are to be shown.</param>
/// <param name="Time">Its time in the timeline.</param>
public sealed record OriginalFrame(Frame Frame, ColorDescription Color, TimeSpan Time);

/// <summary>
/// The recording a file was made from, read through ffmpeg beside it. A thread of its own follows the times asked for: forward it
/// reads on, back or far ahead it starts anew. The caller takes what is there and never waits.
/// </summary>
public sealed class OriginalReader : IDisposable
{
    private static readonly TimeSpan ReadOn = TimeSpan.FromSeconds(3);
    private readonly object _lock = new();
    private readonly MediaInfo _info;
    private readonly TimeSpan _offset;
    private readonly List<TrackPacket> _noPackets = [];
    private readonly Thread _thread;
    private FfmpegVideoReader? _reader;
    private TimeSpan _readerStart;
    private TimeSpan _lowest;
    private Frame? _ahead;
    private Frame? _spare;
    private TimeSpan? _wanted;
    private OriginalFrame? _found;
    private bool _stop;

    private OriginalReader(MediaInfo info, TimeSpan offset)
    {
        _info = info;
        _offset = offset;
        _thread = new Thread(Run) { IsBackground = true, Name = "original" };
        _thread.Start();
    }

    /// <summary>What went wrong, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Name of the file.</summary>
    public string Name => Path.GetFileName(_info.Path);

    private TimeSpan Tolerance => TimeSpan.FromSeconds(0.5 / Math.Max(1, _info.Video.FrameRate.IsPositive ? _info.Video.FrameRate.ToDouble() : 30));

    /// <summary>Opens a recording.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="offset">Time in it of the timeline's beginning.</param>
    /// <exception cref="ExternalToolException">ffmpeg is missing or cannot read it.</exception>
    /// <exception cref="InvalidMediaException">It has no picture.</exception>
    public static OriginalReader Open(string path, TimeSpan offset = default) => new(FfmpegProbe.Probe(path), offset);

    /// <summary>The recording named in the metadata, where it lies beside the file; else null.</summary>
    public static string? FindBeside(Timeline timeline)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        string? name = timeline.Metadata.FirstOrDefault(pair => pair.Key == "source").Value;
        if (string.IsNullOrEmpty(name) || name != Path.GetFileName(name) || name is "." or ".." or "-")
            return null; // a name from a file never leads out of its folder
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(timeline.FirstPath))!, name);
        return File.Exists(path) && !path.EndsWith(".ncv", StringComparison.OrdinalIgnoreCase) ? path : null;
    }

    /// <summary>Asks for the frame shown at a time.</summary>
    public void Want(TimeSpan time)
    {
        lock (_lock)
        {
            _wanted = time;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>The frame found last, once; the caller disposes of its pixels. Null where there is none yet.</summary>
    public OriginalFrame? TryTake()
    {
        lock (_lock)
        {
            OriginalFrame? found = _found;
            _found = null;
            return found;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _stop = true;
            _reader?.Dispose();
            Monitor.PulseAll(_lock);
        }

        _thread.Join();
        _found?.Frame.Dispose();
        _ahead?.Dispose();
        _spare?.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            TimeSpan wanted;
            lock (_lock)
            {
                while (_wanted is null && !_stop)
                    Monitor.Wait(_lock);
                if (_stop)
                    return;
                wanted = _wanted!.Value;
                _wanted = null;
            }

            try
            {
                Find(wanted);
            }
            catch (Exception e) when (e is ExternalToolException or InvalidMediaException or IOException or ObjectDisposedException or InvalidOperationException)
            {
                lock (_lock)
                {
                    if (_stop)
                        return;
                    Problem = e.Message;
                    _reader?.Dispose();
                    _reader = null;
                }
            }
        }
    }

    /// <summary>Reads up to the first frame that begins after the time; the one before it is the frame shown.</summary>
    private void Find(TimeSpan wanted)
    {
        TimeSpan time = wanted + _offset;
        if (_reader is null || _ahead is null || TimeOf(_ahead) - ReadOn > time || time > TimeOf(_ahead) + ReadOn || time < _lowest - Tolerance)
            Restart(time);
        // Half a frame of tolerance: times of the two files may be rounded differently.
        while (_ahead is not null && TimeOf(_ahead) < time - Tolerance)
        {
            lock (_lock)
            {
                if (_stop)
                    return;
            }

            if (!ReadNext())
                break;
        }

        if (_ahead is null)
            return;
        Frame copy = new(_ahead.WidthPixels, _ahead.HeightPixels);
        copy.CopyFrom(_ahead);
        lock (_lock)
        {
            _found?.Frame.Dispose();
            _found = new OriginalFrame(copy, _reader!.Color, TimeOf(_ahead) - _offset);
        }
    }

    private void Restart(TimeSpan time)
    {
        lock (_lock)
        {
            if (_stop)
                return;
            _reader?.Dispose();
            _reader = null;
        }

        // A little earlier: ffmpeg gives the first frame at or after the time asked for.
        _readerStart = time > TimeSpan.FromMilliseconds(200) ? time - TimeSpan.FromMilliseconds(200) : TimeSpan.Zero;
        _lowest = _readerStart;
        FfmpegVideoReader reader = FfmpegVideoReader.Open(_info, new FfmpegReadOptions { StartSeconds = _readerStart.TotalSeconds, SkipTracks = true });
        lock (_lock)
        {
            _reader = reader;
            if (_stop)
                reader.Dispose();
        }

        _ahead?.Dispose();
        _spare?.Dispose();
        _ahead = null;
        _spare = new Frame(reader.WidthPixels, reader.HeightPixels);
        ReadNext();
    }

    private bool ReadNext()
    {
        if (!_reader!.ReadFrame(_spare!, _noPackets))
            return false;
        (_ahead, _spare) = (_spare, _ahead ?? new Frame(_reader.WidthPixels, _reader.HeightPixels));
        _lowest = TimeOf(_ahead!);
        return true;
    }

    private TimeSpan TimeOf(Frame frame) => _readerStart + MediaTime.FromTicks(frame.TimeTicks, _reader!.TimeBase);
}
