using NeuralCodec.Codec;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Playback.Decoding;

/// <summary>Decodes the frames of a timeline one after the other from any frame on. For one thread.</summary>
internal sealed class FrameReader(Timeline timeline, GroupLoader loader, int threads) : IDisposable
{
    private VideoDecoder? _decoder;
    private IAsyncEnumerator<Frame>? _frames;
    private GroupFeed? _feed;
    private int _group;
    private int _index;

    /// <summary>Goes to a frame; the next one read is that one, or one before it in its group where frames depend on each other.</summary>
    public void Seek(int group, int index)
    {
        Close();
        (_group, _index) = (group, index);
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
            (_group, _index) = (_feed!.NextGroup, 0);
            Close();
        }
    }

    public void Dispose() => Close();

    private void Open(MediaSequence sequence)
    {
        _feed = new GroupFeed(timeline, loader, sequence, _group, _index);
        _decoder = VideoDecoder.OpenAsync(_feed, new DecoderOptions { ThreadCount = threads }).AsTask().GetAwaiter().GetResult();
        _frames = _decoder.ReadFramesAsync().GetAsyncEnumerator();
    }

    private DecodedFrame? Place(Frame frame)
    {
        ReportLost(frame.TimeTicks);
        if (!_feed!.Frames.TryDequeue(out GroupFeed.Expected at))
        {
            frame.Dispose();
            throw new InvalidMediaException(MediaProblem.InvalidContent, -1, "a frame that was not asked for");
        }

        return new DecodedFrame(frame, at.Group, at.Index, at.Group.TimeOf(at.Tick), at.Group.TimeOf(at.EndTick));
    }

    /// <summary>Frames that were fed and did not come out are damaged.</summary>
    private void ReportLost(long beforeTick)
    {
        while (_feed!.Frames.TryPeek(out GroupFeed.Expected lost) && lost.Tick < beforeTick)
        {
            _feed.Frames.Dequeue();
            TimeSpan end = lost.Group.TimeOf(lost.EndTick);
            while (_feed.Frames.TryPeek(out GroupFeed.Expected next) && next.Tick < beforeTick && next.Group == lost.Group)
                end = next.Group.TimeOf(_feed.Frames.Dequeue().EndTick);
            timeline.MarkDamage(lost.Group.TimeOf(lost.Tick), end, "frames cannot be decoded");
        }
    }

    private void Close()
    {
        _frames?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _decoder?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _feed?.Dispose();
        (_frames, _decoder, _feed) = (null, null, null);
    }
}
