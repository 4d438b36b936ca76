using NeuralCodec.Codec.Container;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Playback.Decoding;

/// <summary>
/// What a decoder reads: the groups of one sequence from some group on, as a stream without end of its own. It is written anew
/// chunk by chunk, and a damaged group is left out.
/// </summary>
internal sealed class GroupFeed(Timeline timeline, GroupLoader loader, MediaSequence sequence, int group) : Stream
{
    private readonly MemoryStream _chunks = new();
    private readonly Queue<Expected> _expected = new();
    private ContainerWriter? _writer;
    private int _next = group;
    private long _read;

    /// <summary>A frame that the decoder was given to decode.</summary>
    internal readonly record struct Expected(long Tick, long EndTick, TimelineGroup Group, int Index);

    /// <summary>Number of the group after the last one fed.</summary>
    public int NextGroup => _next;

    /// <summary>The frames fed and not yet taken, in display order.</summary>
    public Queue<Expected> Frames => _expected;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        while (_read == _chunks.Length)
        {
            if (!WriteNext())
                return 0;
        }

        int count = (int)Math.Min(buffer.Length, _chunks.Length - _read);
        _chunks.GetBuffer().AsSpan((int)_read, count).CopyTo(buffer);
        _read += count;
        return count;
    }

    // Everything is in memory, so the asynchronous form ends at once.
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private bool WriteNext()
    {
        _chunks.SetLength(0);
        _read = 0;
        if (_writer is null)
        {
            _writer = new ContainerWriter(_chunks);
            _ = _writer.BeginSequenceAsync(sequence.Header).AsTask();
            if (sequence.Model.Length > 0)
                _ = _writer.WriteModelAsync(sequence.Model).AsTask();
            return true;
        }

        IReadOnlyList<TimelineGroup> groups = timeline.Snapshot.Groups;
        while (_next < groups.Count && groups[_next].Sequence == sequence)
        {
            TimelineGroup place = groups[_next++];
            if (loader.TryLoad(place, out string reason) is not { } loaded)
            {
                timeline.MarkDamage(place.Start, place.End, reason);
                continue;
            }

            if (loaded.IsDamagedBeside)
                timeline.MarkDamage(place.Start, place.End, "sound or other data beside the pictures cannot be read");
            for (int i = 0; i < loaded.Frames.Length; i++)
                _expected.Enqueue(new Expected(loaded.Frames[i].TimeTicks, loaded.Frames[i].TimeTicks + loaded.Frames[i].DurationTicks, place, i));
            _ = _writer.WriteGroupAsync(loaded.Group).AsTask(); // into memory: done when it returns
            return true;
        }

        return false;
    }
}
