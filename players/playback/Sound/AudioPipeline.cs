using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Playback.Decoding;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Playback.Sound;

/// <summary>
/// Plays the first audio track: packets of the groups from some time on go to ffmpeg, its samples to the sink, no further ahead
/// than a fraction of a second. Each start is a run of its own with two threads, which end with it.
/// </summary>
internal sealed class AudioPipeline(Timeline timeline, GroupLoader loader, IAudioSink sink, Volume volume) : IDisposable
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(250);
    private Run? _run;

    private Timeline Media => timeline;

    private GroupLoader Loader => loader;

    private Volume Loudness => volume;

    private IAudioSink Sink => sink;

    /// <summary>What cannot be played, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>The time that is heard now, or null while nothing is.</summary>
    public TimeSpan? Heard => _run?.Heard(sink);

    /// <summary>Begins at a time; what was playing is thrown out.</summary>
    /// <param name="from">Time in the timeline.</param>
    /// <param name="speed">Tempo.</param>
    /// <param name="now">The player's clock: sound that comes too late is left out up to there.</param>
    public void Start(TimeSpan from, double speed, Func<TimeSpan> now)
    {
        Stop();
        TimelineSnapshot snapshot = timeline.Snapshot;
        int group = snapshot.Find(from);
        if (group < 0 || Problem is not null || !snapshot.Groups[group].Sequence.Tracks.Any(track => track.Kind == TrackKind.Audio))
            return;
        _run = new Run(this, group, from, speed, now);
    }

    /// <summary>Silence at once.</summary>
    public void Stop()
    {
        _run?.Dispose();
        _run = null;
        sink.Clear();
    }

    /// <summary>Holds or goes on without losing what is queued.</summary>
    public void SetPaused(bool isPaused) => sink.SetPaused(isPaused);

    public void Dispose()
    {
        Stop();
        sink.Dispose();
    }

    private sealed class Run : IDisposable
    {
        private readonly AudioPipeline _owner;
        private readonly double _speed;
        private readonly Func<TimeSpan> _now;
        private readonly Thread _thread;
        private readonly object _lock = new();
        private FfmpegAudioDecoder? _decoder;
        private volatile bool _stop;
        private bool _hasWritten;
        private TimeSpan _end;

        public Run(AudioPipeline owner, int group, TimeSpan from, double speed, Func<TimeSpan> now)
        {
            (_owner, _speed, _now) = (owner, speed, now);
            _thread = new Thread(() => Play(group, from)) { IsBackground = true, Name = "sound" };
            _thread.Start();
        }

        public TimeSpan? Heard(IAudioSink sink)
        {
            lock (_lock)
                return _hasWritten && sink.Queued > TimeSpan.Zero ? _end - (sink.Queued * _speed) : null;
        }

        public void Dispose()
        {
            _stop = true;
            lock (_lock)
                _decoder?.Dispose();
            _thread.Join();
        }

        private void Play(int group, TimeSpan from)
        {
            try
            {
                while (!_stop && group < _owner.Media.Snapshot.Groups.Count)
                    group = PlaySequence(group, from);
            }
            catch (Exception e) when (e is ExternalToolException or IOException or ObjectDisposedException or InvalidOperationException)
            {
                if (!_stop)
                    _owner.Problem = e is ExternalToolException ? e.Message : "the sound cannot be decoded";
            }
        }

        /// <summary>Plays to the end of a sequence and gives the group after it.</summary>
        private int PlaySequence(int group, TimeSpan from)
        {
            TimelineGroup first = _owner.Media.Snapshot.Groups[group];
            MediaSequence sequence = first.Sequence;
            if (sequence.Tracks.FirstOrDefault(track => track.Kind == TrackKind.Audio) is not { } track)
            {
                while (group < _owner.Media.Snapshot.Groups.Count && _owner.Media.Snapshot.Groups[group].Sequence == sequence)
                    group++;
                return group;
            }

            FfmpegAudioDecoder decoder = new(track, AudioFormat.SampleRate, AudioFormat.Channels, _speed);
            lock (_lock)
            {
                _decoder = decoder;
                if (_stop)
                    decoder.Dispose();
            }

            using (decoder)
            {
                PacketFeed feed = new(_owner.Media, _owner.Loader, sequence, track, group, from, () => _stop);
                Thread writer = new(() => feed.Write(decoder)) { IsBackground = true, Name = "sound packets" };
                writer.Start();
                try
                {
                    Pump(decoder, feed, from);
                }
                finally
                {
                    feed.Stop();
                    decoder.Dispose();
                    writer.Join();
                }

                return feed.NextGroup;
            }
        }

        private void Pump(FfmpegAudioDecoder decoder, PacketFeed feed, TimeSpan from)
        {
            byte[] buffer = new byte[AudioFormat.BytesPerSecond / 50];
            int held = 0;
            TimeSpan? position = null;
            int count;
            while (!_stop && (count = decoder.Read(buffer.AsSpan(held))) > 0)
            {
                held += count;
                int whole = held - (held % AudioFormat.BytesPerFrame);
                position ??= feed.FirstTime;
                TimeSpan end = position.Value + (AudioFormat.DurationOf(whole) * _speed);
                TimeSpan begin = _hasWritten ? TimeSpan.MinValue : Max(from, _now());
                int skipped = position.Value >= begin ? 0 : (int)Math.Min(whole, AudioFormat.BytesOf((begin - position.Value) / _speed));
                if (skipped < whole)
                    Write(buffer.AsSpan(skipped, whole - skipped), end);
                position = end;
                buffer.AsSpan(whole, held - whole).CopyTo(buffer);
                held -= whole;
            }
        }

        private void Write(Span<byte> samples, TimeSpan end)
        {
            while (!_stop && _owner.Sink.Queued > Ahead)
                Thread.Sleep(5);
            if (_stop)
                return;
            _owner.Loudness.Apply(samples);
            lock (_lock)
            {
                _owner.Sink.Write(samples);
                (_end, _hasWritten) = (end, true);
            }
        }

        private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
    }
}
