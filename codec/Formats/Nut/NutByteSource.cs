using System.Buffers.Binary;
using NeuralCodec.Codec.Bitstream;

namespace NeuralCodec.Codec.Formats.Nut;

/// <summary>Reads the syntax elements of NUT from a stream: big-endian, 7 bits per byte with the highest first.</summary>
internal sealed class NutByteSource(Stream stream)
{
    private readonly byte[] _buffer = new byte[1 << 14];
    private int _start;
    private int _end;

    public long OffsetBytes { get; private set; }

    /// <summary>The next byte, or -1 at the end.</summary>
    public int TryReadByte()
    {
        if (_start == _end && !Fill())
            return -1;
        OffsetBytes++;
        return _buffer[_start++];
    }

    public byte ReadByte()
    {
        int value = TryReadByte();
        if (value < 0)
            ThrowHelper.ThrowInvalid(OffsetBytes, "the NUT stream ends too early");
        return (byte)value;
    }

    public bool TryRead(Span<byte> destination)
    {
        int fromBuffer = Math.Min(destination.Length, _end - _start);
        _buffer.AsSpan(_start, fromBuffer).CopyTo(destination);
        _start += fromBuffer;
        int rest = destination.Length - fromBuffer;
        int read = rest > 0 ? stream.ReadAtLeast(destination[fromBuffer..], rest, false) : 0;
        OffsetBytes += fromBuffer + read;
        return read == rest;
    }

    public void Read(Span<byte> destination)
    {
        if (!TryRead(destination))
            ThrowHelper.ThrowInvalid(OffsetBytes, "the NUT stream ends too early");
    }

    public uint ReadUInt32()
    {
        Span<byte> bytes = stackalloc byte[4];
        Read(bytes);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    public ulong ReadStartCode() => ReadStartCode(ReadByte());

    public ulong ReadStartCode(byte first)
    {
        ulong code = first;
        for (int i = 0; i < 7; i++)
            code = (code << 8) | ReadByte();
        if (first != 'N')
            ThrowHelper.ThrowInvalid(OffsetBytes, "no NUT start code");
        return code;
    }

    public ulong ReadVarInt(ulong maximum)
    {
        ulong value = 0;
        for (int i = 0; i < 10; i++)
        {
            byte part = ReadByte();
            value = (value << 7) | (uint)(part & 0x7F);
            if (part >= 0x80)
                continue;
            if (value > maximum)
                ThrowHelper.ThrowLimit(OffsetBytes, $"NUT number {value} is over {maximum}");
            return value;
        }

        ThrowHelper.ThrowInvalid(OffsetBytes, "NUT number over 64 bits");
        return 0;
    }

    /// <summary>0, 1, -1, 2, -2, ... as 0, 1, 2, 3, 4, ...</summary>
    public long ReadSignedVarInt(int maximum)
    {
        long value = (long)ReadVarInt(2 * (ulong)maximum) + 1;
        return (value & 1) != 0 ? -(value >> 1) : value >> 1;
    }

    public byte[] ReadBlock(int maximumBytes)
    {
        byte[] block = new byte[(int)ReadVarInt((ulong)maximumBytes)];
        Read(block);
        return block;
    }

    private bool Fill()
    {
        _start = 0;
        _end = stream.Read(_buffer);
        return _end > 0;
    }
}
