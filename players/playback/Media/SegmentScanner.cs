using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;

namespace NeuralCodec.Playback.Media;

/// <summary>
/// Finds the sequences and groups of a file. A whole file gives them from its indexes in a few reads; one that is still being
/// written, was cut or is damaged is scanned, each call going on where the one before ended.
/// </summary>
internal sealed class SegmentScanner(Stream stream)
{
    private const int ChunkHeaderBytes = 20;
    private const int ChunkOverheadBytes = 24;
    private const int TailBytes = 32;
    private readonly List<MediaSequence> _sequences = [];
    private readonly List<FileDamage> _damage = [];
    private long _scannedBytes;
    private bool _hasBegun;

    public IReadOnlyList<MediaSequence> Sequences => _sequences;

    public IReadOnlyList<FileDamage> Damage => _damage;

    /// <summary>True where the file ends with the end of a sequence, so that nothing more is expected.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Looks at what has arrived since the last call; true where it changed something.</summary>
    /// <param name="maxBytes">Most bytes to scan in this call.</param>
    /// <exception cref="InvalidMediaException">No `.ncv` file.</exception>
    public bool Advance(long maxBytes = long.MaxValue)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            if (EndsWithTail() && TryTakeIndexes())
                return true;
        }

        return stream.Length > _scannedBytes && Scan(maxBytes);
    }

    private bool EndsWithTail()
    {
        if (stream.Length < TailBytes)
            return false;
        byte[] tail = new byte[8];
        stream.Position = stream.Length - TailBytes;
        return stream.ReadAtLeast(tail, tail.Length, false) == tail.Length && tail.AsSpan(4).SequenceEqual("tail"u8);
    }

    private bool TryTakeIndexes()
    {
        ContainerMap map = ContainerMap.Load(stream);
        if (!map.Sequences.All(sequence => sequence.HasIndex) || map.Damage.Count > 0)
            return false; // it was scanned; our own scan also keeps what a group's place needs
        for (int i = 0; i < map.Sequences.Count; i++)
        {
            SequenceEntry entry = map.Sequences[i];
            MediaSequence sequence = ReadHead(entry.OffsetBytes, stream.Length - entry.OffsetBytes) ?? throw new InvalidMediaException(
                MediaProblem.InvalidContent, entry.OffsetBytes, "the sequence header cannot be read");
            foreach (GroupEntry group in entry.Index.Groups)
                sequence.Groups.Add(new GroupSlot(entry.OffsetBytes + group.OffsetBytes, group.FirstTick, group.EndTick, group.FrameCount));
            sequence.EndBytes = entry.OffsetBytes + entry.Index.DistanceBytes;
            _sequences.Add(sequence);
        }

        _scannedBytes = stream.Length;
        IsComplete = true;
        return true;
    }

    /// <summary>The header of a sequence and what stands before its first group.</summary>
    private MediaSequence? ReadHead(long offset, long length)
    {
        ContainerReader reader = new(new SpliceStream(default, stream, offset, length));
        MediaSequence? sequence = null;
        while (reader.Read() is { } item)
        {
            if (item is SequenceItem { Header: { } header } && sequence is null)
                sequence = new MediaSequence { OffsetBytes = offset, HeaderChunk = ReadChunk(offset), Header = header };
            else if (sequence is null || item is GroupItem or PacketsItem or IndexItem or SequenceItem)
                break;
            else
                TakeHeadItem(sequence, item);
        }

        return sequence;
    }

    private static void TakeHeadItem(MediaSequence sequence, ContainerItem item)
    {
        switch (item)
        {
            case TrackItem track:
                sequence.Tracks.Add(track.Track);
                break;
            case MetadataItem metadata:
                sequence.Metadata.AddRange(metadata.Pairs);
                break;
            case ModelItem model:
                sequence.Model = model.Package.ToArray();
                break;
        }
    }

    private bool Scan(long maxBytes)
    {
        ReadOnlyMemory<byte> head = _sequences.Count > 0 ? _sequences[^1].HeaderChunk : default;
        long shift = _scannedBytes - head.Length;
        ContainerReader reader = new(new SpliceStream(head, stream, _scannedBytes, stream.Length - _scannedBytes));
        bool changed = false;
        long end = _scannedBytes;
        bool isFirst = head.Length > 0;
        while (end - _scannedBytes < maxBytes && reader.Read() is { } item)
        {
            // The end of the chunk is the next byte the reader will look at.
            long offset = item.OffsetBytes + shift;
            end = reader.OffsetBytes + shift;
            if (isFirst && item is SequenceItem)
            {
                isFirst = false; // the header put before
                continue;
            }

            changed = true;
            Take(item, offset, end);
        }

        // A tail gives no item of its own, so the reader's place counts, as long as a whole chunk lies before it.
        if (reader.EndsWithTail)
            end = Math.Max(end, Math.Min(stream.Length, reader.OffsetBytes + shift));
        IsComplete = reader.EndsWithTail && end >= stream.Length;
        foreach (DamagedRange range in reader.GetDamage())
        {
            // What is cut off at the end may still be arriving.
            if (range.OffsetBytes + shift < end)
                _damage.Add(new FileDamage(range.OffsetBytes + shift, range.LengthBytes, range.Reason));
        }

        changed |= end > _scannedBytes;
        _scannedBytes = end;
        return changed;
    }

    private void Take(ContainerItem item, long offset, long end)
    {
        switch (item)
        {
            case SequenceItem { Header: { } header }:
                _sequences.Add(new MediaSequence { OffsetBytes = offset, HeaderChunk = ReadChunk(offset), Header = header, EndBytes = end });
                break;
            case GroupItem { Group: { } group }:
                _sequences[^1].Groups.Add(new GroupSlot(offset, group.FirstTick, group.EndTick, group.Frames.Count));
                _sequences[^1].EndBytes = end;
                break;
            case PacketsItem:
                _sequences[^1].EndBytes = end;
                break;
            default:
                TakeHeadItem(_sequences[^1], item);
                break;
        }
    }

    private byte[] ReadChunk(long offset)
    {
        byte[] header = new byte[ChunkHeaderBytes];
        stream.Position = offset;
        stream.ReadExactly(header);
        int length = ChunkOverheadBytes + BitConverter.ToInt32(header, 8); // the reader has checked it
        byte[] chunk = new byte[length];
        stream.Position = offset;
        stream.ReadExactly(chunk);
        return chunk;
    }
}
