using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Playback.Decoding;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Playback.Sound;

/// <summary>Writes the packets of one track from a time on to a decoder, group by group, to the end of the sequence.</summary>
internal sealed class PacketFeed(
    Timeline timeline, GroupLoader loader, MediaSequence sequence, TrackDescription track, int group, TimeSpan from, Func<bool> isStopped)
{
    // Codecs overlap a little; what is decoded too early is cut off by time.
    private static readonly TimeSpan Preroll = TimeSpan.FromMilliseconds(100);
    private readonly TaskCompletionSource<TimeSpan> _firstTime = new();
    private volatile bool _stop;

    /// <summary>The group after the last one read.</summary>
    public int NextGroup { get; private set; } = group;

    /// <summary>Time of the first packet written.</summary>
    public TimeSpan FirstTime => _firstTime.Task.GetAwaiter().GetResult();

    public void Stop()
    {
        _stop = true;
        _firstTime.TrySetResult(from);
    }

    public void Write(FfmpegAudioDecoder decoder)
    {
        bool hasWritten = false;
        try
        {
            // A packet may lie beside the group before that of its time.
            int next = Math.Max(0, NextGroup - 1);
            IReadOnlyList<TimelineGroup> groups = timeline.Snapshot.Groups;
            if (next < groups.Count && groups[next].Sequence != sequence)
                next++;
            while (!_stop && !isStopped())
            {
                groups = timeline.Snapshot.Groups;
                if (next >= groups.Count && timeline.MayGrow)
                {
                    Thread.Sleep(50);
                    continue;
                }

                if (next >= groups.Count || groups[next].Sequence != sequence)
                    break;
                TimelineGroup place = groups[next++];
                NextGroup = next;
                foreach (TrackPacket packet in loader.TryLoad(place, out _)?.Packets ?? [])
                {
                    TimeSpan time = place.Origin + MediaTime.FromTicks(packet.Time, track.TimeBase);
                    if (packet.Track != track.Number || (!hasWritten && time < from - Preroll))
                        continue;
                    hasWritten = true;
                    decoder.WritePacket(packet);
                    _firstTime.TrySetResult(time);
                    if (_stop || isStopped())
                        return;
                }
            }

            decoder.CompleteInput();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The run was ended, or ffmpeg was; the reading side sees it too.
        }
        finally
        {
            _firstTime.TrySetResult(from);
        }
    }
}
