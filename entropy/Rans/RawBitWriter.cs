using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace NeuralCodec.Entropy.Rans;

/// <summary>
/// Collects the raw bits of a stream, least significant bit first. They stand at the end of the stream in reverse
/// byte order, so that words and raw bits grow towards each other and no length is stored.
/// </summary>
internal sealed class RawBitWriter
{
    private byte[] _bytes = new byte[256];
    private int _count;
    private ulong _pending;
    private int _pendingBits;

    /// <summary>Bytes that <see cref="WriteReversed"/> writes.</summary>
    public int LengthBytes => _count + ((_pendingBits + 7) >> 3);

    public void Clear()
    {
        _count = 0;
        _pending = 0;
        _pendingBits = 0;
    }

    /// <summary>Appends the low <paramref name="count"/> bits (0 to 32) of <paramref name="value"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(uint value, int count)
    {
        // Invariant: fewer than 32 bits are pending between calls.
        _pending |= (value & ((1ul << count) - 1)) << _pendingBits;
        _pendingBits += count;
        if (_pendingBits >= 32) Flush();
    }

    private void Flush()
    {
        if (_bytes.Length - _count < sizeof(uint)) Array.Resize(ref _bytes, _bytes.Length * 2);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(_count), (uint)_pending);
        _count += sizeof(uint);
        _pending >>= 32;
        _pendingBits -= 32;
    }

    /// <summary>Bounded Exp-Golomb code of order 0 (docs/bitstream.md section 2.4): <paramref name="value"/> is 0 to 65534.</summary>
    public void WriteExpGolomb(uint value)
    {
        int length = BitOperations.Log2(value + 1);
        Write(1u << length, length + 1);
        Write(value + 1, length);
    }

    /// <summary>Writes the bytes so that the first one is the last of <paramref name="destination"/>.</summary>
    public void WriteReversed(Span<byte> destination)
    {
        int end = destination.Length;
        for (int i = 0; i < _count; i++) destination[--end] = _bytes[i];
        for (int bit = 0; bit < _pendingBits; bit += 8) destination[--end] = (byte)(_pending >> bit);
    }
}
