using NeuralCodec.Codec.Bitstream;

namespace NeuralCodec.Codec.Container;

/// <summary>
/// Reads an `.ncv` file front to back from any stream. Damage costs the chunk it hits; it is listed in
/// <see cref="GetDamage"/> and reading goes on.
/// </summary>
public sealed class ContainerReader
{
    private readonly ChunkReader _chunks;
    private readonly BitstreamLimits _limits;
    private readonly List<DamagedRange> _contentDamage = [];
    private readonly ByteWriter _frames = new();
    private uint _sequenceTag;

    /// <summary>A reader from the stream's present position; the stream stays open.</summary>
    public ContainerReader(Stream stream, BitstreamLimits? limits = null)
    {
        _limits = limits ?? BitstreamLimits.Default;
        _chunks = new ChunkReader(stream, _limits) { GiveUpAfterBytes = _limits.MaxLeadingBytes };
    }

    /// <summary>A reader from the middle of a sequence.</summary>
    internal ContainerReader(Stream stream, BitstreamLimits limits, SequenceEntry sequence, long offsetBytes)
    {
        _limits = limits;
        _chunks = new ChunkReader(stream, limits, offsetBytes);
        _sequenceTag = sequence.Tag;
        Sequence = sequence.Header;
        FoundChunk = true;
    }

    /// <summary>The header of the present sequence, or null before the first.</summary>
    public SequenceHeader? Sequence { get; private set; }

    /// <summary>True where the last chunk read ends a sequence in the regular way.</summary>
    public bool EndsWithTail { get; private set; }

    /// <summary>Bytes of the input read so far.</summary>
    public long OffsetBytes => _chunks.OffsetBytes;

    /// <summary>The chunk of the item read last.</summary>
    internal Chunk CurrentChunk { get; private set; }

    private bool FoundChunk { get; set; }

    /// <summary>What was lost so far, in the order of the file.</summary>
    public IReadOnlyList<DamagedRange> GetDamage() =>
        [.. _chunks.Damage.Concat(_contentDamage).OrderBy(range => range.OffsetBytes)];

    /// <summary>The next item, or null at the end.</summary>
    /// <exception cref="InvalidMediaException">The input is no `.ncv` file or of a later version.</exception>
    public ContainerItem? Read()
    {
        while (_chunks.Read() is { } chunk)
        {
            if (TryInterpret(chunk) is { } item)
                return item;
        }

        CheckFoundAny();
        return null;
    }

    /// <summary>The next item, or null at the end.</summary>
    /// <exception cref="InvalidMediaException">The input is no `.ncv` file or of a later version.</exception>
    public async ValueTask<ContainerItem?> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (await _chunks.ReadAsync(cancellationToken).ConfigureAwait(false) is { } chunk)
        {
            if (TryInterpret(chunk) is { } item)
                return item;
        }

        CheckFoundAny();
        return null;
    }

    private ContainerItem? TryInterpret(Chunk chunk)
    {
        FoundChunk = true;
        CurrentChunk = chunk;
        EndsWithTail = chunk.Type == ChunkType.Tail;
        try
        {
            return Interpret(chunk);
        }
        catch (InvalidMediaException e) when (e.Problem is MediaProblem.InvalidContent or MediaProblem.LimitExceeded)
        {
            AddDamage(chunk, e.Message);
            return null;
        }
    }

    private ContainerItem? Interpret(Chunk chunk)
    {
        ReadOnlySpan<byte> payload = chunk.Payload.Span;
        long offset = chunk.PayloadOffsetBytes;
        bool isRepeated = chunk.Type == ChunkType.RepeatedSequence;
        if (chunk.Type == ChunkType.Sequence || isRepeated)
        {
            if (chunk.SequenceTag != Crc32C.Compute(payload))
                ThrowHelper.ThrowInvalid(chunk.OffsetBytes, "sequence header with the tag of another");
            if (isRepeated && Sequence is not null && chunk.SequenceTag == _sequenceTag)
                return null;
            Sequence = SequenceHeader.Read(payload, offset, _limits);
            _sequenceTag = chunk.SequenceTag;
            return new SequenceItem(chunk.OffsetBytes, Sequence, isRepeated);
        }

        if (Sequence is null || chunk.SequenceTag != _sequenceTag)
            ThrowHelper.ThrowInvalid(chunk.OffsetBytes, $"chunk {chunk.Type} of a sequence whose header is lost");
        if (chunk.Type == ChunkType.Group)
            return new GroupItem(chunk.OffsetBytes, GroupSyntax.Read(payload, offset, _limits, _frames));
        if (chunk.Type == ChunkType.Track)
            return new TrackItem(chunk.OffsetBytes, TrackDescription.Read(payload, offset, _limits));
        if (chunk.Type == ChunkType.Packets)
            return new PacketsItem(chunk.OffsetBytes, TrackPacket.Read(chunk.Payload, offset, _limits));
        if (chunk.Type == ChunkType.Model)
            return new ModelItem(chunk.OffsetBytes, chunk.Payload);
        if (chunk.Type == ChunkType.Metadata)
            return new MetadataItem(chunk.OffsetBytes, Metadata.Read(payload, offset, _limits));
        if (chunk.Type == ChunkType.Index)
            return new IndexItem(chunk.OffsetBytes, SeekIndex.Read(payload, offset, _limits));
        if (!chunk.Type.MayBeIgnored)
            ThrowHelper.ThrowVersion(chunk.OffsetBytes, $"chunk {chunk.Type} is unknown and must not be ignored");
        return chunk.Type == ChunkType.Tail ? null : new UnknownItem(chunk.OffsetBytes, chunk.Type);
    }

    private void AddDamage(Chunk chunk, string reason) =>
        _contentDamage.Add(new DamagedRange(chunk.OffsetBytes, chunk.EndOffsetBytes - chunk.OffsetBytes, reason));

    private void CheckFoundAny()
    {
        if (FoundChunk)
            return;
        if (_chunks.OffsetBytes == 0)
            throw new InvalidMediaException(MediaProblem.UnknownFormat, 0, "the file is empty");
        throw new InvalidMediaException(MediaProblem.UnknownFormat, 0, "not an .ncv file, or one cut within its first chunk");
    }
}
