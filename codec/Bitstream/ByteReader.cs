using System.Buffers.Binary;
using System.Text;

namespace NeuralCodec.Codec.Bitstream;

/// <summary>
/// Reads the syntax elements of docs/container.md from a span; all numbers are little-endian. Every read is checked and
/// throws <see cref="InvalidMediaException"/> with the offset in the file.
/// </summary>
internal ref struct ByteReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, true);
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly long _baseOffset;
    private int _position;

    public ByteReader(ReadOnlySpan<byte> bytes, long baseOffsetBytes)
    {
        _bytes = bytes;
        _baseOffset = baseOffsetBytes;
    }

    public readonly int Position => _position;

    public readonly int Remaining => _bytes.Length - _position;

    public readonly long OffsetBytes => _baseOffset + _position;

    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if ((uint)count > (uint)Remaining)
            ThrowHelper.ThrowInvalid(OffsetBytes, $"{count} bytes wanted, {Remaining} left");
        ReadOnlySpan<byte> result = _bytes.Slice(_position, count);
        _position += count;
        return result;
    }

    public byte ReadByte() => ReadBytes(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(ReadBytes(2));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(8));

    /// <summary>An unsigned number of 7 bits per byte, low bits first, the top bit set in all bytes but the last.</summary>
    public ulong ReadVarInt()
    {
        long start = OffsetBytes;
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = ReadByte();
            if ((shift == 63 && part > 1) || (part == 0 && shift > 0))
                break;
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }

        ThrowHelper.ThrowInvalid(start, "variable-length number over 64 bits or not in its shortest form");
        return 0;
    }

    /// <summary>A variable-length number that must not be over a bound.</summary>
    public int ReadVarInt(int maximum, string name)
    {
        long start = OffsetBytes;
        ulong value = ReadVarInt();
        if (value > (ulong)maximum)
            ThrowHelper.ThrowLimit(start, $"{name} {value} is over {maximum}");
        return (int)value;
    }

    /// <summary>A signed number: 0, -1, 1, -2, ... as the unsigned 0, 1, 2, 3, ...</summary>
    public long ReadSignedVarInt()
    {
        ulong value = ReadVarInt();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>UTF-8 text with its length in bytes before it.</summary>
    public string ReadText(int maximumBytes, string name)
    {
        int length = ReadVarInt(maximumBytes, name + " length");
        long start = OffsetBytes;
        try
        {
            return StrictUtf8.GetString(ReadBytes(length));
        }
        catch (ArgumentException)
        {
            ThrowHelper.ThrowInvalid(start, name + " is not UTF-8");
            return "";
        }
    }
}
