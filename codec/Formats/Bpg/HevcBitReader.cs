namespace NeuralCodec.Codec.Formats.Bpg;

/// <summary>Reads the bits of an HEVC parameter set, most significant first, emulation prevention already removed.</summary>
internal sealed class HevcBitReader(ReadOnlyMemory<byte> bytes)
{
    private int _position;

    /// <summary>Bits read so far.</summary>
    public int Position => _position;

    /// <summary>u(1).</summary>
    /// <exception cref="InvalidMediaException">The data ends.</exception>
    public bool Flag() => Bits(1) != 0;

    /// <summary>u(n), up to 32 bits.</summary>
    /// <exception cref="InvalidMediaException">The data ends.</exception>
    public uint Bits(int count)
    {
        if (_position + count > 8L * bytes.Length)
            throw new InvalidMediaException(MediaProblem.InvalidContent, _position / 8, "HEVC parameter set ends too early");
        uint value = 0;
        ReadOnlySpan<byte> span = bytes.Span;
        for (int i = 0; i < count; i++, _position++)
            value = (value << 1) | ((uint)(span[_position >> 3] >> (7 - (_position & 7))) & 1);
        return value;
    }

    /// <summary>Steps over bits.</summary>
    public void Skip(int count)
    {
        for (; count > 32; count -= 32)
            Bits(32);
        Bits(count);
    }

    /// <summary>ue(v): Exp-Golomb of order 0.</summary>
    /// <exception cref="InvalidMediaException">The data ends, or the number has over 32 bits.</exception>
    public uint Golomb()
    {
        int zeros = 0;
        while (!Flag())
        {
            if (++zeros > 31)
                throw new InvalidMediaException(MediaProblem.InvalidContent, _position / 8, "HEVC number of over 32 bits");
        }

        return (1u << zeros) - 1 + Bits(zeros);
    }

    /// <summary>ue(v) within a range.</summary>
    /// <exception cref="InvalidMediaException">The number is over the maximum.</exception>
    public int Golomb(uint maximum, string name)
    {
        uint value = Golomb();
        return value <= maximum ? (int)value : throw new InvalidMediaException(MediaProblem.InvalidContent, _position / 8, $"{name} is {value}, over {maximum}");
    }
}
