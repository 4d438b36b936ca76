using System.Buffers.Binary;

namespace NeuralCodec.Entropy.Rans;

/// <summary>
/// Decodes a short stream (docs/bitstream.md section 2.6): one state that carries symbols and raw bits alike. Nothing in it
/// tells where a state, words or raw bits end but its length.
/// </summary>
/// <remarks>A mutable value type: keep it in a field and use it in place.</remarks>
internal struct ShortStreamReader
{
    private readonly ReadOnlyMemory<byte> _stream;
    private uint _state;

    // Invariant: the bytes left from here on are whole words.
    private int _position;

    /// <summary>Reads the state.</summary>
    /// <exception cref="InvalidBitstreamException">There are no bytes, or the highest byte of the state is 0.</exception>
    public ShortStreamReader(ReadOnlyMemory<byte> stream)
    {
        _stream = stream;
        ReadOnlySpan<byte> bytes = stream.Span;
        _position = bytes.Length <= sizeof(uint) ? bytes.Length : sizeof(uint) - (bytes.Length & 1);
        if (bytes.IsEmpty || bytes[_position - 1] == 0) ThrowHelper.InvalidBitstream("state of a short stream is missing or too long", 0);
        for (int i = 0; i < _position; i++) _state |= (uint)bytes[i] << (8 * i);
    }

    /// <summary>The slot that the state shows in a table of 2^<paramref name="scaleBits"/>.</summary>
    public readonly uint Slot(int scaleBits) => _state & ((1u << scaleBits) - 1);

    /// <summary>Removes a symbol from the state.</summary>
    /// <param name="offset">Slots between the start of the symbol and the one shown; less than <paramref name="frequency"/>.</param>
    /// <param name="frequency">Slots of the symbol, 1 or more.</param>
    /// <param name="scaleBits">Precision of its table, at most 16.</param>
    public void Take(uint offset, uint frequency, int scaleBits)
    {
        uint x = (frequency * (_state >> scaleBits)) + offset;
        if (x < RansConstants.StateLowerBound && _position < _stream.Length)
        {
            x = (x << RansConstants.WordBits) | BinaryPrimitives.ReadUInt16LittleEndian(_stream.Span[_position..]);
            _position += RansConstants.WordBytes;
        }
        _state = x;
    }

    /// <summary>The next 0 to 32 raw bits, the first one lowest.</summary>
    public uint ReadBits(int count)
    {
        if (count == 0) return 0;
        if (count > RansConstants.WordBits)
        {
            uint low = ReadBits(RansConstants.WordBits);
            return low | (ReadBits(count - RansConstants.WordBits) << RansConstants.WordBits);
        }
        uint value = Slot(count);
        Take(0, 1, count);
        return value;
    }

    /// <summary>The next value of the bounded Exp-Golomb code, 0 to 65534.</summary>
    /// <exception cref="InvalidBitstreamException">Its prefix is too long.</exception>
    public uint ReadExpGolomb()
    {
        int prefix = 0;
        while (ReadBits(1) == 0)
        {
            if (++prefix > RawBitReader.MaxExpGolombPrefix) ThrowHelper.InvalidBitstream("escape prefix is longer than 15 bits", _position);
        }
        return ((1u << prefix) | ReadBits(prefix)) - 1;
    }

    /// <summary>Checks that every byte was used and that the state is back at its first value.</summary>
    /// <exception cref="InvalidBitstreamException">The stream is longer or shorter than its symbols, or was altered.</exception>
    public readonly void Finish()
    {
        if (_position != _stream.Length) ThrowHelper.InvalidBitstream("words are left over", _position);
        if (_state != ShortStreamWriter.FirstState) ThrowHelper.InvalidBitstream("final state of a short stream is not 1", _position);
    }
}
