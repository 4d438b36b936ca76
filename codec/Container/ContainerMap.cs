using NeuralCodec.Codec.Bitstream;

namespace NeuralCodec.Codec.Container;

/// <summary>One sequence of a file.</summary>
/// <param name="OffsetBytes">Offset of its header's chunk from the start of the file.</param>
/// <param name="Tag">Its sequence tag.</param>
/// <param name="Header">Its header.</param>
/// <param name="Index">Its groups.</param>
/// <param name="HasIndex">True where the index stands in the file, false where it was found by scanning.</param>
public sealed record SequenceEntry(long OffsetBytes, uint Tag, SequenceHeader Header, SeekIndex Index, bool HasIndex);

/// <summary>The sequences and groups of a seekable file: from the indexes, or by scanning where one is missing.</summary>
public sealed class ContainerMap
{
    private ContainerMap(IReadOnlyList<SequenceEntry> sequences, IReadOnlyList<DamagedRange> damage)
    {
        Sequences = sequences;
        Damage = damage;
    }

    /// <summary>The sequences in the order of the file.</summary>
    public IReadOnlyList<SequenceEntry> Sequences { get; }

    /// <summary>What scanning could not read; empty where the indexes were used, as those do not look at the groups.</summary>
    public IReadOnlyList<DamagedRange> Damage { get; }

    /// <summary>Maps a seekable stream from its position 0.</summary>
    /// <exception cref="InvalidMediaException">The input is no `.ncv` file or of a later version.</exception>
    public static ContainerMap Load(Stream stream, BitstreamLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        limits ??= BitstreamLimits.Default;
        return TryLoadIndexes(stream, limits) is { } sequences ? new ContainerMap(sequences, []) : Scan(stream, limits);
    }

    /// <summary>Follows the tails from the end of the file; null where one is missing or wrong.</summary>
    private static List<SequenceEntry>? TryLoadIndexes(Stream stream, BitstreamLimits limits)
    {
        List<SequenceEntry> sequences = [];
        long end = stream.Length;
        try
        {
            while (end > 0)
            {
                long tailStart = end - ContainerFormat.TailChunkBytes;
                if (ReadChunkAt(stream, tailStart, limits) is not { } tail || tail.Type != ChunkType.Tail)
                    return null;
                ulong distance = new ByteReader(tail.Payload.Span, tail.PayloadOffsetBytes).ReadUInt64();
                if (distance > (ulong)tailStart
                    || ReadChunkAt(stream, tailStart - (long)distance, limits) is not { } indexChunk
                    || indexChunk.Type != ChunkType.Index || indexChunk.EndOffsetBytes != tailStart)
                    return null;
                SeekIndex index = SeekIndex.Read(indexChunk.Payload.Span, indexChunk.PayloadOffsetBytes, limits);
                long start = indexChunk.OffsetBytes - index.DistanceBytes;
                if (ReadChunkAt(stream, start, limits) is not { } first
                    || first.Type != ChunkType.Sequence || first.SequenceTag != tail.SequenceTag)
                    return null;
                SequenceHeader header = SequenceHeader.Read(first.Payload.Span, first.PayloadOffsetBytes, limits);
                sequences.Add(new SequenceEntry(start, first.SequenceTag, header, index, true));
                end = start;
            }
        }
        catch (InvalidMediaException e) when (e.Problem is MediaProblem.InvalidContent or MediaProblem.LimitExceeded)
        {
            return null;
        }

        sequences.Reverse();
        return sequences.Count > 0 ? sequences : null;
    }

    /// <summary>The chunk at an offset, or null where there is no whole one.</summary>
    internal static Chunk? ReadChunkAt(Stream stream, long offsetBytes, BitstreamLimits limits)
    {
        if (offsetBytes < 0)
            return null;
        stream.Position = offsetBytes;
        byte[] header = new byte[ContainerFormat.ChunkHeaderBytes];
        if (stream.ReadAtLeast(header, header.Length, false) < header.Length || !ChunkHeader.TryRead(header, out ChunkHeader chunk)
            || chunk.LengthBytes > limits.MaxChunkBytes || chunk.WholeBytes > stream.Length - offsetBytes)
            return null;
        byte[] rest = new byte[chunk.LengthBytes + ContainerFormat.ChunkChecksumBytes];
        if (stream.ReadAtLeast(rest, rest.Length, false) < rest.Length)
            return null;
        ReadOnlyMemory<byte> payload = rest.AsMemory(0, (int)chunk.LengthBytes);
        uint checksum = new ByteReader(rest.AsSpan(payload.Length), 0).ReadUInt32();
        return checksum == Crc32C.Compute(payload.Span) ? new Chunk(chunk.Type, chunk.SequenceTag, offsetBytes, payload) : null;
    }

    private static ContainerMap Scan(Stream stream, BitstreamLimits limits)
    {
        stream.Position = 0;
        ContainerReader reader = new(stream, limits);
        List<SequenceEntry> sequences = [];
        List<GroupEntry> groups = [];
        bool hasIndex = false;
        void Close(long endOffset)
        {
            if (sequences.Count == 0)
                return;
            SequenceEntry open = sequences[^1];
            sequences[^1] = open with { Index = new SeekIndex(endOffset - open.OffsetBytes, [.. groups]), HasIndex = hasIndex };
        }

        long end = 0;
        while (reader.Read() is { } item)
        {
            switch (item)
            {
                case SequenceItem sequence:
                    Close(sequence.OffsetBytes);
                    groups.Clear();
                    hasIndex = false;
                    sequences.Add(new SequenceEntry(
                        sequence.OffsetBytes, reader.CurrentChunk.SequenceTag, sequence.Header, new SeekIndex(0, []), false));
                    break;
                case GroupItem { Group: { } group }:
                    groups.Add(new GroupEntry(
                        item.OffsetBytes - sequences[^1].OffsetBytes, group.FirstTick, group.EndTick - group.FirstTick, group.Frames.Count));
                    break;
                case IndexItem:
                    hasIndex = true;
                    break;
            }

            end = reader.CurrentChunk.EndOffsetBytes;
        }

        Close(end);
        if (sequences.Count == 0)
            throw new InvalidMediaException(MediaProblem.InvalidContent, 0, "the file has no readable sequence header");
        return new ContainerMap(sequences, reader.GetDamage());
    }
}
