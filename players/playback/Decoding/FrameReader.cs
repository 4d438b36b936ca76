using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Devices;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Playback.Decoding;

/// <summary>Decodes the frames of a timeline one after the other from any time on, and no others than those need. For one thread.</summary>
internal sealed class FrameReader(Timeline timeline, GroupLoader loader, DecoderOptions options) : IDisposable
{
    private readonly DeviceKeeper _keeper = new();
    private VideoDecoder? _decoder;
    private IAsyncEnumerator<Frame>? _frames;
    private GroupFeed? _feed;
    private int _group;
    private TimeSpan _from;
    private int _damageSeen;

    /// <summary>Asked before each frame: frames that end at or before this time are not wanted, as after a seek.</summary>
    public Func<TimeSpan>? LateBefore { get; init; }

    /// <summary>The device that computes pictures, as "qnn, A16W8"; null = the normative engine. May be asked from any thread.</summary>
    public string? Device => _keeper.Name;

    /// <summary>Goes to a group. Frames that end at or before a time are not wanted, and come only where later ones refer to them.</summary>
    public void Seek(int group, TimeSpan from = default)
    {
        Close();
        (_group, _from) = (group, from);
    }

    /// <summary>The next frame, or null at the end of what is known of the timeline; then it may be asked again later.</summary>
    /// <exception cref="InvalidMediaException">The model is missing, or the content is of a later version.</exception>
    public DecodedFrame? Read()
    {
        while (true)
        {
            if (_decoder is null)
            {
                IReadOnlyList<TimelineGroup> groups = timeline.Snapshot.Groups;
                if (_group >= groups.Count)
                    return null;
                Open(groups[_group].Sequence);
            }

            if (_frames!.MoveNextAsync().AsTask().GetAwaiter().GetResult())
                return Place(_frames.Current);
            // The sequence ends here, or what is known of it.
            ReportLost(long.MaxValue);
            _group = _feed!.NextGroup;
            Close();
        }
    }

    /// <summary>Closes decoder and device; a seek may follow, and opens them anew.</summary>
    public void Dispose()
    {
        Close();
        _keeper.Dispose();
    }

    private void Open(MediaSequence sequence)
    {
        _feed = new GroupFeed(timeline, loader, sequence, _group);
        _decoder = VideoDecoder.OpenAsync(_feed, options with { Keeper = _keeper, DeviceOf = DeviceOf }).AsTask().GetAwaiter().GetResult();
        _decoder.NotWantedBefore = NotWantedBefore;
        _damageSeen = 0;
        _frames = _decoder.ReadFramesAsync().GetAsyncEnumerator();
    }

    /// <summary>A player goes on without the device that it was to have.</summary>
    private DeviceOptions? DeviceOf(SequenceHeader header) => options.DeviceOf?.Invoke(header) is { } device ? device with { Need = DeviceNeed.None } : null;

    /// <summary>In ticks of the sequence, by the group whose frame comes next.</summary>
    private long NotWantedBefore()
    {
        TimeSpan late = LateBefore?.Invoke() ?? TimeSpan.MinValue;
        return _feed!.Frames.TryPeek(out GroupFeed.Expected next) ? next.Group.TickAt(late > _from ? late : _from) : long.MinValue;
    }

    private DecodedFrame? Place(Frame frame)
    {
        int leftOut = ReportLost(frame.TimeTicks);
        if (!_feed!.Frames.TryDequeue(out GroupFeed.Expected at))
        {
            frame.Dispose();
            throw new InvalidMediaException(MediaProblem.InvalidContent, -1, "a frame that was not asked for");
        }

        return new DecodedFrame(frame, at.Group, at.Index, at.Group.TimeOf(at.Tick), at.Group.TimeOf(at.EndTick)) { LeftOutBefore = leftOut };
    }

    /// <summary>Frames that were fed and did not come out are damaged where the decoder met damage; else they were left out, and are counted.</summary>
    private int ReportLost(long beforeTick)
    {
        int count = 0;
        bool? isDamage = null;
        while (_feed!.Frames.TryPeek(out GroupFeed.Expected lost) && lost.Tick < beforeTick)
        {
            isDamage ??= _decoder!.GetDamage().Count is var damage && damage > _damageSeen && (_damageSeen = damage) > 0;
            TimeSpan end = default;
            for (; _feed.Frames.TryPeek(out GroupFeed.Expected next) && next.Tick < beforeTick && next.Group == lost.Group; count++)
                end = next.Group.TimeOf(_feed.Frames.Dequeue().EndTick);
            if (isDamage.Value)
                timeline.MarkDamage(lost.Group.TimeOf(lost.Tick), end, "frames cannot be decoded");
        }
        return isDamage == true ? 0 : count;
    }

    private void Close()
    {
        _frames?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _decoder?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _feed?.Dispose();
        (_frames, _decoder, _feed) = (null, null, null);
    }
}
