using System.Buffers.Binary;
using NeuralCodec.Codec.Bitstream;

namespace NeuralCodec.Codec.Formats.Nut;

/// <summary>Writes NUT front to back: every packet with its full time, every frame of stream 0 behind a sync point.</summary>
internal sealed class NutWriter
{
    private const int TimeShift = 7;
    private const int MaxDistanceBytes = 32768;
    private readonly Stream _stream;
    private readonly IReadOnlyList<NutStream> _streams;
    private readonly ByteWriter _header = new();
    private long _offset;
    private long _lastSyncPoint = -1;

    /// <summary>Writes the headers; the stream stays open.</summary>
    public NutWriter(Stream stream, IReadOnlyList<NutStream> streams)
    {
        _stream = stream;
        _streams = streams;
        Write(NutFormat.FileId);
        WriteMainHeader();
        for (int i = 0; i < streams.Count; i++)
            WriteStreamHeader(i, streams[i]);
    }

    /// <summary>Writes a packet; its time must not be negative.</summary>
    public void WritePacket(int stream, long time, bool isKey, ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(time);
        if (_lastSyncPoint < 0 || stream == 0 || _offset - _lastSyncPoint > MaxDistanceBytes / 2)
            WriteSyncPoint(stream, time);
        int flags = NutFormat.FlagCodedTime | NutFormat.FlagStreamId | NutFormat.FlagSizeMsb | NutFormat.FlagChecksum
            | (isKey ? NutFormat.FlagKey : 0);
        _header.Clear();
        _header.WriteByte(0); // frame code 0: everything is coded
        WriteVarInt(_header, (ulong)flags);
        WriteVarInt(_header, (ulong)stream);
        WriteVarInt(_header, (ulong)time + (1 << TimeShift));
        WriteVarInt(_header, (ulong)payload.Length);
        WriteUInt32(_header, NutFormat.ComputeCrc(_header.Written));
        Write(_header.Written);
        Write(payload);
    }

    private void WriteMainHeader()
    {
        ByteWriter body = new();
        WriteVarInt(body, 3); // version
        WriteVarInt(body, (ulong)_streams.Count);
        WriteVarInt(body, MaxDistanceBytes);
        WriteVarInt(body, (ulong)_streams.Count); // one time base per stream
        foreach (NutStream stream in _streams)
        {
            WriteVarInt(body, stream.TimeBase.Numerator);
            WriteVarInt(body, stream.TimeBase.Denominator);
        }

        // All 255 usable frame codes say "flags are coded": six fields are time step, size factor, stream, size, reserved, count.
        foreach (ulong value in (ReadOnlySpan<ulong>)[NutFormat.FlagCoded, 6, 0, 1, 0, 0, 0, 255])
            WriteVarInt(body, value);
        WriteVarInt(body, 0); // no elided headers
        WritePacket(NutFormat.MainStartCode, body);
    }

    private void WriteStreamHeader(int number, NutStream stream)
    {
        ByteWriter body = new();
        WriteVarInt(body, (ulong)number);
        WriteVarInt(body, (ulong)stream.Class);
        WriteVarInt(body, 4);
        body.WriteUInt32(stream.Tag);
        WriteVarInt(body, (ulong)number); // time base
        WriteVarInt(body, TimeShift);
        WriteVarInt(body, 1 << 20); // max_pts_distance
        WriteVarInt(body, 0); // decode_delay
        WriteVarInt(body, 0); // stream_flags
        WriteVarInt(body, (ulong)stream.CodecPrivate.Length);
        body.WriteBytes(stream.CodecPrivate);
        if (stream.Class == NutStreamClass.Video)
        {
            bool isKnown = stream.SampleAspectRatio.IsPositive;
            WriteVarInt(body, (ulong)stream.WidthPixels);
            WriteVarInt(body, (ulong)stream.HeightPixels);
            WriteVarInt(body, isKnown ? stream.SampleAspectRatio.Numerator : 0);
            WriteVarInt(body, isKnown ? stream.SampleAspectRatio.Denominator : 0);
            WriteVarInt(body, 0); // colour space type: unknown
        }
        else if (stream.Class == NutStreamClass.Audio)
        {
            WriteVarInt(body, stream.SampleRate.Numerator);
            WriteVarInt(body, stream.SampleRate.Denominator);
            WriteVarInt(body, (ulong)stream.Channels);
        }

        WritePacket(NutFormat.StreamStartCode, body);
    }

    private void WriteSyncPoint(int stream, long time)
    {
        long position = _offset;
        ByteWriter body = new();
        WriteVarInt(body, ((ulong)time * (ulong)_streams.Count) + (ulong)stream);
        WriteVarInt(body, _lastSyncPoint < 0 ? 0 : (ulong)((position - _lastSyncPoint) / 16));
        WritePacket(NutFormat.SyncPointStartCode, body);
        _lastSyncPoint = position;
    }

    private void WritePacket(ulong startCode, ByteWriter body)
    {
        Span<byte> code = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(code, startCode);
        ByteWriter packet = new();
        packet.WriteBytes(code);
        int length = body.Length + 4;
        WriteVarInt(packet, (ulong)length);
        if (length > 4096)
            WriteUInt32(packet, NutFormat.ComputeCrc(packet.Written));
        packet.WriteBytes(body.Written);
        WriteUInt32(packet, NutFormat.ComputeCrc(body.Written));
        Write(packet.Written);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        _offset += bytes.Length;
    }

    private static void WriteVarInt(ByteWriter writer, ulong value)
    {
        int shift = 0;
        while (shift < 63 && value >> (shift + 7) != 0)
            shift += 7;
        for (; shift > 0; shift -= 7)
            writer.WriteByte((byte)(0x80 | (value >> shift)));
        writer.WriteByte((byte)(value & 0x7F));
    }

    private static void WriteUInt32(ByteWriter writer, uint value) => writer.WriteUInt32(BinaryPrimitives.ReverseEndianness(value));
}
