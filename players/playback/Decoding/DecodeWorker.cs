using NeuralCodec.Codec;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Playback.Decoding;

/// <summary>Where decoding is to go on.</summary>
/// <param name="Serial">Number of the seek.</param>
/// <param name="Time">Time in the timeline.</param>
/// <param name="IsExact">The frame shown at the time, else the first of its group.</param>
/// <param name="KeepsEarlier">Frames that are decoded on the way to it are wanted as well (stepping back).</param>
internal readonly record struct DecodeRequest(int Serial, TimeSpan Time, bool IsExact, bool KeepsEarlier);

/// <summary>
/// The decode thread: goes where the last request says, then decodes ahead into the queue. A new request ends what is going on
/// after the frame at hand. At the end of a file that may grow it looks for more.
/// </summary>
internal sealed class DecodeWorker : IDisposable
{
    // Frames before the wanted one that a step back decodes as well, for the steps that will follow it.
    private const int StepBackFrames = 8;
    private static readonly TimeSpan GrowthPoll = TimeSpan.FromMilliseconds(200);
    private readonly object _lock = new();
    private readonly Timeline _timeline;
    private readonly GroupLoader _loader;
    private readonly FrameQueue _queue;
    private readonly FrameReader _reader;
    private readonly Thread _thread;
    private DecodeRequest? _request;
    private int _serial;
    private long _lateBeforeTicks = long.MinValue;
    private bool _stop;
    private bool _isSuspended;
    private long _skipped;

    public DecodeWorker(Timeline timeline, GroupLoader loader, FrameQueue queue, DecoderOptions options)
    {
        _timeline = timeline;
        _loader = loader;
        _queue = queue;
        _reader = new FrameReader(timeline, loader, options) { LateBefore = LateBefore };
        _thread = new Thread(Run) { IsBackground = true, Name = "decode" };
        _thread.Start();
    }

    /// <summary>Serial of the request whose frames have all been queued up to the end of what is known; 0 = none.</summary>
    public int EndedSerial { get; private set; }

    /// <summary>Frames that were left out because their time had passed.</summary>
    public long SkippedFrames => Volatile.Read(ref _skipped);

    /// <summary>The device that computes pictures, as "qnn, A16W8"; null = the normative engine.</summary>
    public string? Device => _reader.Device;

    /// <summary>What ended decoding, or null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Called on the decode thread when something changed that the player should look at.</summary>
    public Action? Changed { get; set; }

    /// <summary>Goes elsewhere; frames of earlier requests come no more.</summary>
    public void Request(DecodeRequest request)
    {
        // First the queue: it must know the serial before a frame of it can come.
        _queue.Restart(request.Serial);
        lock (_lock)
        {
            _request = request;
            _serial = request.Serial;
            EndedSerial = 0;
            _isSuspended = false;
            Volatile.Write(ref _lateBeforeTicks, long.MinValue);
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Tells the thread how far the clock is: a frame that ends before is not decoded where no later one depends on it.</summary>
    public void SetClock(TimeSpan time) => Volatile.Write(ref _lateBeforeTicks, time.Ticks);

    /// <summary>Gives up decoder and queue until the next request.</summary>
    public void Suspend()
    {
        lock (_lock)
        {
            _serial = -1;
            _request = null;
            _isSuspended = true;
            Monitor.PulseAll(_lock);
        }

        _queue.Restart(-1);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _stop = true;
            Monitor.PulseAll(_lock);
        }

        _queue.Dispose();
        _thread.Join();
        _reader.Dispose();
    }

    private void Run()
    {
        while (WaitForRequest() is { } request)
        {
            try
            {
                Serve(request);
            }
            catch (Exception e) when (e is InvalidMediaException or IOException or ExternalToolException or ObjectDisposedException or UnauthorizedAccessException)
            {
                _reader.Seek(0);
                Failure = e;
                Changed?.Invoke();
            }
        }
    }

    /// <summary>The clock, and never past the last frame: that one stays on the screen.</summary>
    private TimeSpan LateBefore() => new(Math.Min(Volatile.Read(ref _lateBeforeTicks), _timeline.Snapshot.Duration.Ticks - 1));

    private DecodeRequest? WaitForRequest()
    {
        lock (_lock)
        {
            while (_request is null && !_stop)
            {
                if (_isSuspended)
                {
                    _isSuspended = false;
                    _reader.Dispose(); // until the next seek
                    _loader.Forget();
                }

                Monitor.Wait(_lock);
            }

            DecodeRequest? request = _stop ? null : _request;
            _request = null;
            return request;
        }
    }

    private bool IsCurrent(int serial)
    {
        lock (_lock)
            return serial == _serial && !_stop;
    }

    private void Serve(DecodeRequest request)
    {
        (int group, TimeSpan from) = Locate(request);
        _reader.Seek(group, from);
        bool isBefore = true;
        while (IsCurrent(request.Serial))
        {
            if (_reader.Read() is not { } frame)
            {
                if (!WaitForGrowth(request.Serial))
                    return;
                continue;
            }

            // Everything before the wanted frame is wanted only where asked for; at the end of the timeline the last frame stays.
            if (isBefore && request.IsExact && frame.End <= from && !IsLast(frame))
            {
                frame.IsPreview = frame.IndexInGroup == 0;
                if (!frame.IsPreview || !_queue.Enqueue(frame, request.Serial))
                    frame.Dispose();
                Changed?.Invoke();
                continue;
            }

            if (!isBefore)
                Interlocked.Add(ref _skipped, frame.LeftOutBefore);
            isBefore = false;
            if (!_queue.Enqueue(frame, request.Serial))
            {
                frame.Dispose();
                return;
            }

            Changed?.Invoke();
        }
    }

    private bool IsLast(DecodedFrame frame)
    {
        TimelineSnapshot snapshot = _timeline.Snapshot;
        return frame.Number == snapshot.FrameCount - 1;
    }

    /// <summary>The group to begin with, and until when its frames are not wanted.</summary>
    private (int Group, TimeSpan From) Locate(DecodeRequest request)
    {
        TimelineSnapshot snapshot = _timeline.Snapshot;
        int number = Math.Max(0, snapshot.Find(request.Time));
        if (!request.IsExact || number >= snapshot.Groups.Count)
            return (number, TimeSpan.Zero);
        TimelineGroup group = snapshot.Groups[number];
        if (!request.KeepsEarlier || _loader.TryLoad(group, out _) is not { } loaded)
            return (number, request.Time);
        int first = Math.Max(0, loaded.FindFrame(group.TickAt(request.Time)) - StepBackFrames);
        return (number, group.TimeOf(loaded.Frames[first].TimeTicks));
    }

    /// <summary>True where more has arrived; false where the file is complete or the request is old.</summary>
    private bool WaitForGrowth(int serial)
    {
        lock (_lock)
        {
            if (serial != _serial || _stop)
                return false;
            EndedSerial = serial;
        }

        Changed?.Invoke();
        // Once in any case: a file that ended long ago may have a new one beside it.
        while (true)
        {
            if (_timeline.Refresh())
            {
                lock (_lock)
                    EndedSerial = serial == _serial ? 0 : EndedSerial;
                Changed?.Invoke();
                return true;
            }

            if (!_timeline.MayGrow)
                return false;
            lock (_lock)
            {
                if (serial != _serial || _stop)
                    return false;
                Monitor.Wait(_lock, GrowthPoll);
                if (serial != _serial || _stop)
                    return false;
            }
        }
    }
}
