using System.Buffers.Binary;

namespace NeuralCodec.Entropy.Rans;

/// <summary>Reads what <see cref="RawBitWriter"/> wrote, from the end of a stream towards its start.</summary>
internal struct RawBitReader
{
    /// <summary>Longest zero prefix of the bounded Exp-Golomb code.</summary>
    public const int MaxExpGolombPrefix = 15;

    /// <summary>Largest value of the bounded Exp-Golomb code.</summary>
    public const uint MaxExpGolombValue = (2u << MaxExpGolombPrefix) - 2;

    // Invariant: bytes [_next, end) are in _pending or consumed; 0 <= _floor <= _next.
    private readonly int _floor;
    private int _next;
    private ulong _pending;
    private int _pendingBits;

    /// <param name="floor">First byte of the stream that may hold raw bits: where the words begin.</param>
    /// <param name="end">Length of the stream.</param>
    public RawBitReader(int floor, int end)
    {
        _floor = floor;
        _next = end;
    }

    /// <summary>Offset of the first byte that belongs to raw bits read so far.</summary>
    public readonly int Start => _next + (_pendingBits >> 3);

    /// <summary>True when the unread bits of the last byte are all zero, as the encoder leaves them.</summary>
    public readonly bool PaddingIsZero => (_pending & ((1ul << (_pendingBits & 7)) - 1)) == 0;

    /// <summary>Reads <paramref name="count"/> bits (0 to 32).</summary>
    public uint Read(ReadOnlySpan<byte> stream, int count)
    {
        if (_pendingBits < count) Refill(stream, count);
        uint value = (uint)(_pending & ((1ul << count) - 1));
        Drop(count);
        return value;
    }

    /// <summary>Reads one bounded Exp-Golomb value, 0 to 65534.</summary>
    public uint ReadExpGolomb(ReadOnlySpan<byte> stream)
    {
        int prefix = 0;
        while (Read(stream, 1) == 0)
        {
            if (++prefix > MaxExpGolombPrefix) ThrowHelper.InvalidBitstream("escape prefix is longer than 15 bits", Start);
        }
        return ((1u << prefix) | Read(stream, prefix)) - 1;
    }

    /// <summary>Makes 56 bits visible, zeros where the stream has none; nothing is consumed.</summary>
    internal ulong Peek(ReadOnlySpan<byte> stream)
    {
        Fill(stream);
        return _pending;
    }

    /// <summary>Consumes bits seen by <see cref="Peek"/>; refuses to go past the start of the stream.</summary>
    internal void Consume(int count)
    {
        if (count > _pendingBits) ThrowHelper.InvalidBitstream("raw bits run past the start of the stream", _floor);
        Drop(count);
    }

    private void Drop(int count)
    {
        _pending >>= count;
        _pendingBits -= count;
    }

    private void Refill(ReadOnlySpan<byte> stream, int count)
    {
        Fill(stream);
        if (_pendingBits < count) ThrowHelper.InvalidBitstream("raw bits run past the start of the stream", _floor);
    }

    private void Fill(ReadOnlySpan<byte> stream)
    {
        int wanted = (63 - _pendingBits) >> 3;
        if (_next - _floor >= 8)
        {
            // The eight bytes below _next, the nearest one lowest; only whole bytes that fit are taken.
            ulong below = BinaryPrimitives.ReadUInt64BigEndian(stream[(_next - 8).._next]);
            ulong mask = (1ul << (wanted * 8)) - 1;
            _pending |= (below & mask) << _pendingBits;
            _pendingBits += wanted * 8;
            _next -= wanted;
            return;
        }
        for (; wanted > 0 && _next > _floor; wanted--)
        {
            _pending |= (ulong)stream[--_next] << _pendingBits;
            _pendingBits += 8;
        }
    }
}
