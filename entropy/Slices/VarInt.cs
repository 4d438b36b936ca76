namespace NeuralCodec.Entropy.Slices;

/// <summary>Lengths as LEB128: seven bits per byte, lowest first, at most five bytes and 2^31 - 1 (docs/bitstream.md section 1).</summary>
internal static class VarInt
{
    private const int MaxBytes = 5;

    public static int Length(int value)
    {
        int length = 1;
        for (uint rest = (uint)value >> 7; rest != 0; rest >>= 7) length++;
        return length;
    }

    /// <summary>Writes a value that is not negative; returns the bytes used.</summary>
    public static int Write(Span<byte> destination, int value)
    {
        int length = 0;
        uint rest = (uint)value;
        for (; rest >= 0x80; rest >>= 7) destination[length++] = (byte)(rest | 0x80);
        destination[length++] = (byte)rest;
        return length;
    }

    /// <summary>Reads a value and moves <paramref name="position"/> behind it.</summary>
    /// <exception cref="InvalidBitstreamException">It is cut, longer than needed, or above 2^31 - 1.</exception>
    public static int Read(ReadOnlySpan<byte> source, ref int position)
    {
        ulong value = 0;
        for (int i = 0; i < MaxBytes; i++)
        {
            if (position >= source.Length) ThrowHelper.InvalidBitstream("variable-length integer is cut", position);
            byte next = source[position++];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next >= 0x80) continue;
            if (next == 0 && i > 0) ThrowHelper.InvalidBitstream("variable-length integer is longer than needed", position - 1);
            if (value > int.MaxValue) ThrowHelper.InvalidBitstream("variable-length integer is above 2^31 - 1", position - 1);
            return (int)value;
        }
        ThrowHelper.InvalidBitstream("variable-length integer is longer than five bytes", position);
        return 0;
    }
}
