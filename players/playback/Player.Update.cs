using NeuralCodec.Codec.Container;
using NeuralCodec.Playback.Decoding;
using NeuralCodec.Playback.Media;
using NeuralCodec.Playback.Sound;
using NeuralCodec.Playback.Timing;

namespace NeuralCodec.Playback;

/// <content>What happens as time passes.</content>
public sealed partial class Player
{
    private static readonly TimeSpan WritersPause = TimeSpan.FromSeconds(10);
    private const double SlowestSound = 0.5, FastestSound = 2;
    private double _meanDecode;
    private int _arrivingSerial;
    private TimeSpan _growthSeen;

    /// <summary>Does what the time demands; true where there is another picture to show.</summary>
    public bool Update()
    {
        DecodedFrame? before = Current;
        if (_worker.Failure is { } failure && Failure is null)
        {
            Failure = failure;
            _clock.Hold();
            _seeks.Clear();
        }

        if (Failure is null && !IsSuspended)
        {
            IssueSeek();
            if (_seeks.IsInFlight)
                Receive();
            else
                Move();
            KeepTime();
        }

        _isBusy = IsSuspended || _seeks.IsInFlight || (!IsPaused && _queue.Count < _queue.Capacity / 2);
        DecodedFrame? now = Current;
        bool changed = now is not null && !ReferenceEquals(now, before);
        if (changed)
            Count(now!);
        return UpdateOriginal(changed) || changed;
    }

    private void IssueSeek()
    {
        TimeSpan last = Duration > TimeSpan.Zero ? Duration - TimeSpan.FromTicks(1) : TimeSpan.Zero;
        if (_seeks.TryTake(last) is not { } target)
            return;
        _target = target;
        _serial++;
        IsSuspended = false;
        StopSound();
        _clock.Hold();
        _clock.Set(target.Time);
        _worker.Request(new DecodeRequest(_serial, target.Time, target.IsExact, _keepsEarlier));
        (IsEnded, IsWaiting) = (false, false);
    }

    /// <summary>Takes what a seek brings, up to its frame.</summary>
    private void Receive()
    {
        while (_queue.TryDequeue() is { } frame)
        {
            if (frame.IsPreview)
            {
                _preview?.Dispose();
                _preview = frame;
                continue;
            }

            if (_arrivingSerial != _serial)
            {
                // Until here the picture before the seek is shown.
                _history.Clear();
                _arrivingSerial = _serial;
            }

            _history.Push(frame);
            if (_keepsEarlier && frame.End <= _target.Time)
                continue;
            Arrive(frame);
            return;
        }

        if (_worker.EndedSerial == _serial && _queue.Count == 0)
        {
            // Nothing readable from there to the end; or nothing has been written yet.
            if (_arrivingSerial == _serial && _history.Current is { } last && last.End <= _target.Time)
                Arrive(last);
            else if (FindDamage(_target.Time) is { } damaged)
                GoBefore(damaged);
            else if (!Timeline.MayGrow)
                Arrive(null);
            else
                IsEnded = !Timeline.IsBeingWritten(WritersPause); // unless it goes on after all
        }
    }

    /// <summary>Where the damage at a time begins, if something lies before it; else null.</summary>
    private TimeSpan? FindDamage(TimeSpan time) =>
        Timeline.Snapshot.Damage.Where(mark => mark.Start <= time && time < mark.End && mark.Start > TimeSpan.Zero).Select(mark => (TimeSpan?)mark.Start).Max();

    /// <summary>What was sought is damaged, and all after it: the last frame before is the nearest that can be shown.</summary>
    private void GoBefore(TimeSpan damaged)
    {
        _keepsEarlier = false;
        _seeks.Arrived();
        if (_seeks.Target is not null)
            return; // the next seek is waiting already
        Say($"damaged from {MediaTime.Format(damaged)} on");
        _seeks.Set(damaged - TimeSpan.FromTicks(1), true);
    }

    private void Arrive(DecodedFrame? frame)
    {
        _preview?.Dispose();
        _preview = null;
        bool wasStep = _keepsEarlier;
        (_keepsEarlier, _isFilling) = (false, true);
        _seeks.Arrived();
        IsEnded = frame is null;
        if (frame is not null)
        {
            TimeSpan latest = frame.End - TimeSpan.FromTicks(1);
            TimeSpan time = _target.IsExact && !wasStep ? _target.Time : frame.Start;
            _clock.Set(time < frame.Start ? frame.Start : time > latest ? latest : time);
        }
    }

    /// <summary>Goes on to the frames whose time has come, or by the steps asked for.</summary>
    private void Move()
    {
        if (_steps != 0)
        {
            TakeStep();
            return;
        }

        if (IsPaused || (IsEnded && !Timeline.MayGrow))
            return;
        if (_options.IsClockless)
        {
            if (!TakeNext())
                CheckEnd(TimeSpan.MaxValue);
            return;
        }

        TimeSpan position = _clock.Position;
        if (Loop is { IsActive: true } && position >= Loop.End)
        {
            _seeks.Set(Loop.Start!.Value, true);
            IssueSeek();
            return;
        }

        int taken = 0;
        while (Next is { Start: var start } && start <= position && TakeNext())
            taken++;
        _dropped += Math.Max(0, taken - 1);
        if (taken == 0)
            CheckEnd(position);
        else
            IsWaiting = false;
    }

    private void TakeStep()
    {
        if (_steps > 0)
        {
            if (Next is { LeftOutBefore: > 0 } && _history.Current is { End: var next })
            {
                StepTo(next, _steps - 1);
                return;
            }

            if (TakeNext())
                _steps--;
            else if (_worker.EndedSerial == _serial)
                _steps = 0;
            else
                return;
        }
        else if (_history.Current is not { LeftOutBefore: > 0 } && _history.TryBack())
        {
            _steps++;
        }
        else if (_history.Current is { Start: var start } && start > TimeSpan.Zero)
        {
            _keepsEarlier = true;
            StepTo(start - TimeSpan.FromTicks(1), _steps + 1);
            return;
        }
        else
        {
            _steps = 0;
        }

        if (_history.Current is { } shown)
            _clock.Set(shown.Start);
    }

    /// <summary>A step to a frame that is not at hand; the others wait until it is shown.</summary>
    private void StepTo(TimeSpan time, int rest)
    {
        _seeks.Set(time, true);
        IssueSeek();
        _steps = rest;
    }

    private DecodedFrame? Next => _history.Next ?? _queue.Peek();

    private bool TakeNext()
    {
        if (_history.TryForward())
            return true;
        if (_queue.TryDequeue() is not { } frame)
            return false;
        _history.Push(frame);
        return true;
    }

    private void CheckEnd(TimeSpan position)
    {
        if (_worker.EndedSerial != _serial || _queue.Count > 0 || _history.Next is not null || (_history.Current is { } shown && shown.End > position))
            return;
        if (Timeline.IsBeingWritten(WritersPause))
        {
            IsWaiting = true;
            _clock.Hold();
            _clock.Set(_history.Current?.End ?? TimeSpan.Zero);
            return;
        }

        IsWaiting = false;
        if (LoopsFile && !_options.IsClockless)
        {
            _seeks.Set(TimeSpan.Zero, true);
            IssueSeek();
            return;
        }

        if (!IsEnded)
            StopSound();
        IsEnded = true;
        _clock.Hold();
        if (_history.Current is { } last)
            _clock.Set(last.End - TimeSpan.FromTicks(1));
    }

    /// <summary>Lets the clock run where it should, behind the sound where there is some.</summary>
    private void KeepTime()
    {
        if (IsEnded && Duration > _growthSeen && Next is not null)
            IsEnded = false; // an unfinished file went on after all
        _growthSeen = Duration;
        if (IsWaiting && Next is not null)
            IsWaiting = false;
        // Between two frames the decoder may need several; the clock begins when that is behind it.
        _isFilling &= Next is null && _worker.EndedSerial != _serial;
        bool runs = !IsPaused && !IsEnded && !IsWaiting && !_isFilling && !_seeks.IsInFlight && _history.Current is not null;
        runs = runs && TryOpenSound();
        if (!runs)
        {
            _clock.Hold();
        }
        else if (!_options.IsClockless)
        {
            _clock.Run();
            if (_sound?.Heard is { } heard)
                _clock.Follow(heard);
            _worker.SetClock(_clock.Position);
        }

        Volatile.Write(ref _positionTicks, _clock.Position.Ticks);
        if (runs && _sound is not null && !_soundRuns && Speed is >= SlowestSound and <= FastestSound)
        {
            _soundRuns = true;
            _sound.SetPaused(false);
            _sound.Start(_clock.Position, Speed, () => new TimeSpan(Volatile.Read(ref _positionTicks)));
        }
    }

    /// <summary>
    /// Opens the audio device where there is sound to be played and it was not tried before. False while a picture is to be shown first: the device may
    /// take longer than that.
    /// </summary>
    private bool TryOpenSound()
    {
        if (_soundTried || _options.OpenAudio is null || _options.IsClockless || !HasSound(_history.Current!.Group))
            return true;
        if (_shown == 0)
            return false;
        _soundTried = true;
        if (_options.OpenAudio() is { } sink)
            _sound = new AudioPipeline(Timeline, _loader, sink, Volume);
        return true;
    }

    private static bool HasSound(TimelineGroup group) => group.Sequence.Tracks.Exists(track => track.Kind == TrackKind.Audio);

    private void StopSound()
    {
        if (!_soundRuns)
            return;
        _soundRuns = false;
        _sound?.Stop();
    }

    private void Count(DecodedFrame shown)
    {
        _shown++;
        if (shown.Frame.Coding is { } coding)
            _meanDecode = _meanDecode == 0 ? coding.DecodeTime.TotalMilliseconds : _meanDecode + ((coding.DecodeTime.TotalMilliseconds - _meanDecode) * 0.1);
    }

    /// <summary>What the player knows about the frame shown and itself.</summary>
    public PlayerStatistics GetStatistics()
    {
        TimelineSnapshot snapshot = Timeline.Snapshot;
        if (Current is not { } shown)
            return new PlayerStatistics { FrameCount = snapshot.FrameCount, GroupCount = snapshot.Groups.Count };
        SequenceHeader header = shown.Header;
        double pixels = (double)header.WidthPixels * header.HeightPixels;
        double seconds = snapshot.Duration.TotalSeconds;
        long bytes = Timeline.LengthBytes;
        TrackDescription? track = shown.Group.Sequence.Tracks.FirstOrDefault(track => track.Kind == TrackKind.Audio);
        return new PlayerStatistics
        {
            FrameNumber = shown.Number,
            FrameCount = snapshot.FrameCount,
            FrameType = shown.Frame.Coding?.Type switch { FrameType.Intra => "intra", FrameType.Inter => "inter", _ => "unknown" },
            BitsPerPixel = (shown.Frame.Coding?.LengthBytes ?? 0) * 8 / pixels,
            MeanBitsPerPixel = snapshot.FrameCount > 0 ? 8.0 * bytes / snapshot.FrameCount / pixels : 0,
            Bitrate = seconds > 0 ? 8 * bytes / seconds : 0,
            Quality = shown.Frame.Coding?.Quality?.Index ?? double.NaN,
            DecodeMilliseconds = shown.Frame.Coding?.DecodeTime.TotalMilliseconds ?? 0,
            MeanDecodeMilliseconds = _meanDecode,
            ShownFrames = _shown,
            DroppedFrames = _dropped + _worker.SkippedFrames,
            QueuedFrames = _queue.Count,
            QueueCapacity = _queue.Capacity,
            Group = shown.Group.Number,
            GroupCount = snapshot.Groups.Count,
            Size = $"{header.WidthPixels}x{header.HeightPixels}",
            Model = header.ModelId.ShortName,
            Device = _worker.Device is { } device ? "ONNX Runtime, " + device : $"CPU, {(_options.ThreadCount > 0 ? _options.ThreadCount : Environment.ProcessorCount)} threads",
            Psnr = _psnr,
            DamagedPlaces = snapshot.Damage.Count,
            Sound = track is null ? "none in the file" : _sound?.Problem ?? (_options.OpenAudio is null || (_soundTried && _sound is null) ? $"{track.CodecName}, no audio device"
                : $"{track.CodecName}, {track.SampleRate.ToDouble():0} Hz, {(Volume.IsMuted ? "muted" : Volume.Percent + " %")}"),
        };
    }
}
