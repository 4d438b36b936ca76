using NeuralCodec.Codec.Bitstream;

namespace NeuralCodec.Codec.Container;

/// <summary>
/// Reads chunks one after the other from any stream, seekable or not. What is damaged is skipped by looking for the next
/// sync marker with a right header checksum, and listed in <see cref="Damage"/>. The buffer grows with the bytes that
/// really arrive, never with a declared length.
/// </summary>
public sealed class ChunkReader
{
    private const int FirstWindowBytes = 1 << 16;

    // Damage must not make reading quadratic: payload bytes are checked at most this often on average.
    private const int MaxChecksPerByte = 16;

    private readonly Stream _stream;
    private readonly BitstreamLimits _limits;
    private readonly List<DamagedRange> _damage = [];
    private byte[] _window = new byte[FirstWindowBytes];
    private int _start;
    private int _count;
    private int _pending;
    private long _offset;
    private long _checkedBytes;
    private bool _atEnd;
    private long _damageStart = -1;
    private string _damageReason = "";
    private bool _foundOne;

    /// <summary>A reader from the stream's present position; the stream stays open.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="limits">Bounds on what is accepted.</param>
    /// <param name="baseOffsetBytes">Offset to report for the first byte.</param>
    public ChunkReader(Stream stream, BitstreamLimits? limits = null, long baseOffsetBytes = 0)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _limits = limits ?? BitstreamLimits.Default;
        _offset = baseOffsetBytes;
    }

    private enum Step
    {
        Found,
        NeedsMore,
        Moved,
        End,
    }

    /// <summary>Payload bytes whose checksum was computed so far.</summary>
    internal long CheckedBytes => _checkedBytes;

    /// <summary>What was skipped so far.</summary>
    public IReadOnlyList<DamagedRange> Damage => _damage;

    /// <summary>
    /// Where positive: bytes without any chunk after which the input counts as another format and reading throws
    /// <see cref="InvalidMediaException"/>.
    /// </summary>
    internal long GiveUpAfterBytes { get; init; }

    /// <summary>Offset of the next byte to look at.</summary>
    public long OffsetBytes => _offset + _pending;

    /// <summary>The next whole chunk, or null at the end of the input.</summary>
    public Chunk? Read()
    {
        while (true)
        {
            switch (Parse(out Chunk chunk, out long wanted))
            {
                case Step.Found:
                    return chunk;
                case Step.End:
                    return null;
                case Step.NeedsMore:
                    MakeRoom(wanted);
                    Received(_stream.Read(_window, _start + _count, _window.Length - _start - _count));
                    break;
            }
        }
    }

    /// <summary>The next whole chunk, or null at the end of the input.</summary>
    public async ValueTask<Chunk?> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            switch (Parse(out Chunk chunk, out long wanted))
            {
                case Step.Found:
                    return chunk;
                case Step.End:
                    return null;
                case Step.NeedsMore:
                    MakeRoom(wanted);
                    Received(await _stream.ReadAsync(_window.AsMemory(_start + _count), cancellationToken).ConfigureAwait(false));
                    break;
            }
        }
    }

    private Step Parse(out Chunk chunk, out long wanted)
    {
        chunk = default;
        Advance(_pending);
        _pending = 0;
        wanted = ContainerFormat.ChunkHeaderBytes;
        if (_count < wanted)
            return _atEnd ? Finish() : Step.NeedsMore;
        ReadOnlySpan<byte> bytes = _window.AsSpan(_start, _count);
        if (!ChunkHeader.TryRead(bytes, out ChunkHeader header))
            return Resync("no chunk header");
        if (header.LengthBytes > _limits.MaxChunkBytes)
            return Resync($"chunk {header.Type} of {header.LengthBytes} bytes is over the limit of {_limits.MaxChunkBytes}");
        wanted = header.WholeBytes;
        if (_count < wanted)
            return _atEnd ? Resync($"chunk {header.Type} is cut off") : Step.NeedsMore;

        ReadOnlyMemory<byte> payload = _window.AsMemory(_start + ContainerFormat.ChunkHeaderBytes, (int)header.LengthBytes);
        uint checksum = new ByteReader(bytes[(ContainerFormat.ChunkHeaderBytes + payload.Length)..], 0).ReadUInt32();
        _checkedBytes += payload.Length;
        if (checksum != Crc32C.Compute(payload.Span))
        {
            string reason = $"checksum of chunk {header.Type} is wrong";
            if (_checkedBytes / MaxChecksPerByte <= _offset + _count)
                return Resync(reason);
            BeginDamage(reason);
            Advance((int)wanted);
            return Step.Moved;
        }

        EndDamage();
        _foundOne = true;
        _pending = (int)wanted;
        chunk = new Chunk(header.Type, header.SequenceTag, _offset, payload);
        return Step.Found;
    }

    /// <summary>Moves to the next place that looks like a sync marker.</summary>
    private Step Resync(string reason)
    {
        BeginDamage(reason);
        if (!_foundOne && GiveUpAfterBytes > 0 && _offset - _damageStart > GiveUpAfterBytes)
            throw new InvalidMediaException(MediaProblem.UnknownFormat, -1, "not an .ncv file");
        ReadOnlySpan<byte> rest = _window.AsSpan(_start + 1, _count - 1);
        int distance = rest.IndexOf(ContainerFormat.Sync);
        // The last three bytes may be the beginning of a marker.
        Advance(distance >= 0 ? 1 + distance : Math.Max(1, _count - 3));
        return Step.Moved;
    }

    private Step Finish()
    {
        if (_count > 0)
            BeginDamage("end of the input inside a chunk header");
        Advance(_count);
        EndDamage();
        return Step.End;
    }

    private void BeginDamage(string reason)
    {
        if (_damageStart >= 0)
            return;
        _damageStart = _offset;
        _damageReason = reason;
    }

    private void EndDamage()
    {
        if (_damageStart >= 0)
            _damage.Add(new DamagedRange(_damageStart, _offset - _damageStart, _damageReason));
        _damageStart = -1;
    }

    private void Advance(int count)
    {
        _start += count;
        _count -= count;
        _offset += count;
    }

    private void Received(int count)
    {
        _atEnd = count == 0;
        _count += count;
    }

    /// <summary>
    /// Makes room: moves the content to the front when that frees half the buffer, otherwise doubles it up to twice what
    /// is wanted. So moving costs a constant per byte, whatever the headers say.
    /// </summary>
    private void MakeRoom(long wanted)
    {
        if (_start + _count < _window.Length)
            return;
        byte[] target = _window;
        if (_count > _window.Length / 2)
            target = new byte[Math.Min(Math.Min(2L * _window.Length, 2 * wanted), Array.MaxLength)];
        Buffer.BlockCopy(_window, _start, target, 0, _count);
        _window = target;
        _start = 0;
    }
}
