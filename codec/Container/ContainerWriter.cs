using System.Buffers.Binary;
using NeuralCodec.Codec.Bitstream;

namespace NeuralCodec.Codec.Container;

/// <summary>
/// Writes an `.ncv` file front to back, without seeking, so a pipe will do. Every chunk goes out in one write followed by a
/// flush: a process that dies leaves a file that plays up to its last whole group.
/// </summary>
public sealed class ContainerWriter
{
    private readonly Stream _stream;
    private readonly ByteWriter _payload = new();
    private readonly ByteWriter _sequencePayload = new();
    private readonly List<GroupEntry> _groups = [];
    private byte[] _chunk = new byte[1 << 16];
    private long _sequenceStart = -1;
    private uint _sequenceTag;

    /// <summary>A writer that appends at the stream's position; the stream stays open.</summary>
    public ContainerWriter(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
    }

    /// <summary>Bytes written so far.</summary>
    public long LengthBytes { get; private set; }

    /// <summary>Groups of the present sequence.</summary>
    public IReadOnlyList<GroupEntry> Groups => _groups;

    /// <summary>Begins a sequence. One that was open before must have been completed.</summary>
    public ValueTask BeginSequenceAsync(SequenceHeader header, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(header);
        if (_sequenceStart >= 0)
            throw new InvalidOperationException("the sequence before is not complete");
        _sequencePayload.Clear();
        header.Write(_sequencePayload);
        _sequenceTag = Crc32C.Compute(_sequencePayload.Written);
        _sequenceStart = LengthBytes;
        _groups.Clear();
        return WriteChunkAsync(ChunkType.Sequence, _sequencePayload.WrittenMemory, cancellationToken);
    }

    /// <summary>Writes the description of a side track; it belongs before the packets of that track.</summary>
    public ValueTask WriteTrackAsync(TrackDescription track, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(track);
        _payload.Clear();
        track.Write(_payload);
        return WriteChunkAsync(ChunkType.Track, _payload.WrittenMemory, cancellationToken);
    }

    /// <summary>Writes packets of side tracks; they belong beside the group of the same time.</summary>
    public ValueTask WritePacketsAsync(IReadOnlyList<TrackPacket> packets, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(packets);
        _payload.Clear();
        TrackPacket.Write(_payload, packets);
        return WriteChunkAsync(ChunkType.Packets, _payload.WrittenMemory, cancellationToken);
    }

    /// <summary>Writes keys and values.</summary>
    public ValueTask WriteMetadataAsync(
        IReadOnlyList<KeyValuePair<string, string>> pairs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        _payload.Clear();
        Metadata.Write(_payload, pairs);
        return WriteChunkAsync(ChunkType.Metadata, _payload.WrittenMemory, cancellationToken);
    }

    /// <summary>Embeds a model package; its SHA-256 should be the model id of the sequence header.</summary>
    public ValueTask WriteModelAsync(ReadOnlyMemory<byte> package, CancellationToken cancellationToken = default) =>
        WriteChunkAsync(ChunkType.Model, package, cancellationToken);

    /// <summary>Writes a group, and before every eighth one the sequence header again.</summary>
    public async ValueTask WriteGroupAsync(Group group, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(group);
        await RepeatHeaderAsync(cancellationToken).ConfigureAwait(false);
        _payload.Clear();
        GroupSyntax.Write(_payload, group);
        long offset = LengthBytes - _sequenceStart;
        await WriteChunkAsync(ChunkType.Group, _payload.WrittenMemory, cancellationToken).ConfigureAwait(false);
        _groups.Add(new GroupEntry(offset, group.FirstTick, group.EndTick - group.FirstTick, group.Frames.Count));
    }

    /// <summary>Writes the index and the tail, which end the sequence.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken = default)
    {
        long indexStart = LengthBytes;
        _payload.Clear();
        new SeekIndex(indexStart - _sequenceStart, _groups).Write(_payload);
        await WriteChunkAsync(ChunkType.Index, _payload.WrittenMemory, cancellationToken).ConfigureAwait(false);
        _payload.Clear();
        _payload.WriteUInt64((ulong)(LengthBytes - indexStart));
        await WriteChunkAsync(ChunkType.Tail, _payload.WrittenMemory, cancellationToken).ConfigureAwait(false);
        _sequenceStart = -1;
    }

    /// <summary>Copies a chunk of another file; used by repair. A header begins a sequence, a group is entered in the index.</summary>
    internal async ValueTask CopyChunkAsync(Chunk chunk, Group? group, CancellationToken cancellationToken)
    {
        ChunkType type = chunk.Type;
        if (_sequenceStart < 0)
        {
            // The first chunk of a sequence may be a repeated header that stands in for the lost one.
            type = ChunkType.Sequence;
            _sequencePayload.Clear();
            _sequencePayload.WriteBytes(chunk.Payload.Span);
            _sequenceTag = chunk.SequenceTag;
            _sequenceStart = LengthBytes;
            _groups.Clear();
        }

        if (group is not null)
            await RepeatHeaderAsync(cancellationToken).ConfigureAwait(false);
        long offset = LengthBytes - _sequenceStart;
        await WriteChunkAsync(type, chunk.Payload, cancellationToken).ConfigureAwait(false);
        if (group is not null)
            _groups.Add(new GroupEntry(offset, group.FirstTick, group.EndTick - group.FirstTick, group.Frames.Count));
    }

    private ValueTask RepeatHeaderAsync(CancellationToken cancellationToken) =>
        _groups.Count > 0 && _groups.Count % ContainerFormat.GroupsPerRepeatedHeader == 0
            ? WriteChunkAsync(ChunkType.RepeatedSequence, _sequencePayload.WrittenMemory, cancellationToken)
            : ValueTask.CompletedTask;

    private async ValueTask WriteChunkAsync(ChunkType type, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        if (_sequenceStart < 0)
            throw new InvalidOperationException("no sequence has begun");
        ChunkHeader header = new(type, (uint)payload.Length, _sequenceTag);
        int length = checked((int)header.WholeBytes);
        if (_chunk.Length < length)
            _chunk = new byte[Math.Max(length, (int)Math.Min(2L * _chunk.Length, Array.MaxLength))];
        header.Write(_chunk);
        payload.Span.CopyTo(_chunk.AsSpan(ContainerFormat.ChunkHeaderBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(_chunk.AsSpan(length - ContainerFormat.ChunkChecksumBytes), Crc32C.Compute(payload.Span));
        await _stream.WriteAsync(_chunk.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        await _stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        LengthBytes += length;
    }
}
