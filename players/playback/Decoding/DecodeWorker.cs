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

    public DecodeWorker(Timeline timeline, GroupLoader loader, FrameQueue queue, int threads)
    {
        _timeline = timeline;
        _loader = loader;
        _queue = queue;
        _reader = new FrameReader(timeline, loader, threads);
        _thread = new Thread(Run) { IsBackground = true, Name = "decode" };
        _thread.Start();
    }

    /// <summary>Serial of the request whose frames have all been queued up to the end of what is known; 0 = none.</summary>
    public int EndedSerial { get; private set; }

    /// <summary>Frames that were left out because their time had passed.</summary>
    public long SkippedFrames => Volatile.Read(ref _skipped);

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

    /// <summary>Tells the thread how far the clock is: a frame that ends before may be left undecoded where none depends on it.</summary>
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
                _reader.Seek(0, 0);
                Failure = e;
                Changed?.Invoke();
            }
        }
    }

    private DecodeRequest? WaitForRequest()
    {
        lock (_lock)
        {
            while (_request is null && !_stop)
            {
                if (_isSuspended)
                {
                    _isSuspended = false;
                    _reader.Seek(0, 0); // closes the decoder
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
        (int group, int index) = Locate(request);
        _reader.Seek(group, index);
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
            if (isBefore && request.IsExact && frame.End <= request.Time && !request.KeepsEarlier && !IsLast(frame))
            {
                frame.IsPreview = frame.IndexInGroup == 0;
                if (!frame.IsPreview || !_queue.Enqueue(frame, request.Serial))
                    frame.Dispose();
                Changed?.Invoke();
                continue;
            }

            isBefore = false;
            if (!_queue.Enqueue(frame, request.Serial))
            {
                frame.Dispose();
                return;
            }

            Changed?.Invoke();
            SkipLate(frame, request.Serial);
        }
    }

    private bool IsLast(DecodedFrame frame)
    {
        TimelineSnapshot snapshot = _timeline.Snapshot;
        return frame.Number == snapshot.FrameCount - 1;
    }

    /// <summary>Where the decoder falls behind the clock, goes on at a later frame: inside a group of intra frames, else at the next group.</summary>
    private void SkipLate(DecodedFrame last, int serial)
    {
        long late = Volatile.Read(ref _lateBeforeTicks);
        if (late == long.MinValue || last.End.Ticks > late || !IsCurrent(serial))
            return;
        TimelineSnapshot snapshot = _timeline.Snapshot;
        int group = snapshot.Find(new TimeSpan(late));
        if (group < 0 || _loader.TryLoad(snapshot.Groups[group], out _) is not { } loaded)
            return;
        int index = loaded.IsIntraOnly ? loaded.FindFrame(TickOf(snapshot.Groups[group], new TimeSpan(late))) : 0;
        long target = snapshot.Groups[group].FirstFrame + index;
        if (target <= last.Number + 1)
            return; // nothing to win
        Interlocked.Add(ref _skipped, target - last.Number - 1);
        _reader.Seek(group, index);
    }

    private (int Group, int Index) Locate(DecodeRequest request)
    {
        TimelineSnapshot snapshot = _timeline.Snapshot;
        int group = Math.Max(0, snapshot.Find(request.Time));
        if (!request.IsExact || group >= snapshot.Groups.Count || _loader.TryLoad(snapshot.Groups[group], out _) is not { IsIntraOnly: true } loaded)
            return (group, 0);
        return (group, loaded.FindFrame(TickOf(snapshot.Groups[group], request.Time)));
    }

    private static long TickOf(TimelineGroup group, TimeSpan time)
    {
        double timeBase = group.Sequence.Header.TimeBase.ToDouble();
        long tick = (long)Math.Floor((time - group.Origin).TotalSeconds / timeBase);
        // The way back is exact; the division is not.
        while (group.TimeOf(tick + 1) <= time)
            tick++;
        while (group.TimeOf(tick) > time)
            tick--;
        return tick;
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
