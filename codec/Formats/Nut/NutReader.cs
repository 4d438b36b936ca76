using System.Buffers.Binary;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Formats.Nut;

/// <summary>Reads NUT front to back. The other end is ffmpeg, yet everything is checked.</summary>
internal sealed class NutReader
{
    private const int MaxStreams = 256;
    private const int MaxHeaderBytes = 1 << 20;
    private readonly NutByteSource _source;
    private readonly int _maxPacketBytes;
    private readonly List<Rational> _timeBases = [];
    private readonly List<byte[]> _elidedHeaders = [[]];
    private readonly FrameCode[] _codes = new FrameCode[256];
    private NutStream?[] _streams = [];
    private int[] _timeShifts = [];
    private long[] _lastTimes = [];
    private byte[] _pendingPrefix = [];
    private ulong _firstStartCode;

    /// <summary>Reads the headers up to the first sync point.</summary>
    /// <exception cref="InvalidMediaException">The stream is no NUT or breaks its rules.</exception>
    public NutReader(Stream stream, int maxPacketBytes)
    {
        _source = new NutByteSource(stream);
        _maxPacketBytes = maxPacketBytes;
        byte[] id = new byte[NutFormat.FileId.Length];
        if (!_source.TryRead(id) || !id.AsSpan().SequenceEqual(NutFormat.FileId))
            throw new InvalidMediaException(MediaProblem.UnknownFormat, 0, "no NUT stream");
        while (true)
        {
            ulong code = _source.ReadStartCode();
            if (code == NutFormat.SyncPointStartCode)
            {
                _firstStartCode = code;
                break;
            }

            ReadPacket(code);
        }

        if (_streams.Length == 0 || _streams.Any(s => s is null))
            ThrowHelper.ThrowInvalid(_source.OffsetBytes, "NUT stream header missing");
    }

    /// <summary>The streams.</summary>
    public IReadOnlyList<NutStream> Streams => _streams!;

    /// <summary>The next packet's header, or null at the end. Its payload must be read before the next call.</summary>
    public NutPacketHeader? ReadHeader()
    {
        while (true)
        {
            if (_firstStartCode != 0)
            {
                ReadPacket(_firstStartCode);
                _firstStartCode = 0;
            }

            int code = _source.TryReadByte();
            if (code < 0)
                return null;
            if (code == 'N')
            {
                ReadPacket(_source.ReadStartCode((byte)code));
                continue;
            }

            NutPacketHeader header = ReadFrameHeader(_codes[code], out bool isEnd);
            if (!isEnd)
                return header;
        }
    }

    /// <summary>Reads the payload of the header read last.</summary>
    public void ReadPayload(Span<byte> destination)
    {
        _pendingPrefix.CopyTo(destination);
        _source.Read(destination[_pendingPrefix.Length..]);
    }

    private NutPacketHeader ReadFrameHeader(FrameCode code, out bool isEnd)
    {
        int flags = code.Flags;
        if ((flags & NutFormat.FlagInvalid) != 0)
            ThrowHelper.ThrowInvalid(_source.OffsetBytes, "NUT frame code is invalid");
        if ((flags & NutFormat.FlagCoded) != 0)
            flags ^= (int)_source.ReadVarInt(int.MaxValue);
        int stream = (flags & NutFormat.FlagStreamId) != 0 ? (int)_source.ReadVarInt(MaxStreams) : code.Stream;
        if (stream >= _streams.Length)
            ThrowHelper.ThrowInvalid(_source.OffsetBytes, $"NUT stream {stream} does not exist");
        long time = _lastTimes[stream] + code.TimeStep;
        if ((flags & NutFormat.FlagCodedTime) != 0)
            time = DecodeTime(stream, (long)_source.ReadVarInt(long.MaxValue));
        long size = code.SizeLsb;
        if ((flags & NutFormat.FlagSizeMsb) != 0)
            size += code.SizeMul * (long)_source.ReadVarInt(int.MaxValue);
        if ((flags & NutFormat.FlagMatchTime) != 0)
            _source.ReadVarInt(ulong.MaxValue);
        int headerIndex = (flags & NutFormat.FlagHeaderIndex) != 0 ? (int)_source.ReadVarInt(128) : code.HeaderIndex;
        int reserved = (flags & NutFormat.FlagReserved) != 0 ? (int)_source.ReadVarInt(256) : code.Reserved;
        for (int i = 0; i < reserved; i++)
            _source.ReadVarInt(ulong.MaxValue);
        if ((flags & NutFormat.FlagChecksum) != 0)
            _source.ReadUInt32();
        if ((flags & NutFormat.FlagSideData) != 0 || headerIndex >= _elidedHeaders.Count)
            ThrowHelper.ThrowInvalid(_source.OffsetBytes, "NUT frame header is of an unknown kind");
        _pendingPrefix = size > 4096 ? [] : _elidedHeaders[headerIndex];
        if (size > _maxPacketBytes || size < _pendingPrefix.Length)
            ThrowHelper.ThrowLimit(_source.OffsetBytes, $"NUT packet of {size} bytes; the limit is {_maxPacketBytes}");
        _lastTimes[stream] = time;
        isEnd = (flags & NutFormat.FlagEndOfRelevance) != 0 && size == 0;
        return new NutPacketHeader(stream, time, (flags & NutFormat.FlagKey) != 0, (int)size);
    }

    private long DecodeTime(int stream, long coded)
    {
        long full = 1L << _timeShifts[stream];
        if (coded >= full)
            return coded - full;
        long mask = full - 1;
        long delta = _lastTimes[stream] - (mask / 2);
        return ((coded - delta) & mask) + delta;
    }

    private void ReadPacket(ulong startCode)
    {
        int length = (int)_source.ReadVarInt(MaxHeaderBytes);
        if (length > 4096)
            _source.ReadUInt32();
        byte[] body = new byte[Math.Max(length, 4)];
        _source.Read(body);
        if (NutFormat.ComputeCrc(body.AsSpan(0, body.Length - 4)) != BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(body.Length - 4)))
            ThrowHelper.ThrowInvalid(_source.OffsetBytes, "NUT packet with a wrong checksum");
        NutByteSource reader = new(new MemoryStream(body, 0, body.Length - 4));
        switch (startCode)
        {
            case NutFormat.MainStartCode:
                ReadMainHeader(reader);
                break;
            case NutFormat.StreamStartCode:
                ReadStreamHeader(reader);
                break;
            case NutFormat.SyncPointStartCode:
                ReadSyncPoint(reader);
                break;
        }
    }

    private void ReadMainHeader(NutByteSource reader)
    {
        if (reader.ReadVarInt(100) != 3)
            ThrowHelper.ThrowVersion(_source.OffsetBytes, "NUT is not of version 3");
        _streams = new NutStream?[(int)reader.ReadVarInt(MaxStreams)];
        _timeShifts = new int[_streams.Length];
        _lastTimes = new long[_streams.Length];
        reader.ReadVarInt(ulong.MaxValue); // max_distance
        int timeBases = (int)reader.ReadVarInt(MaxStreams);
        _timeBases.Clear();
        for (int i = 0; i < timeBases; i++)
            _timeBases.Add(new Rational((uint)reader.ReadVarInt(uint.MaxValue), (uint)reader.ReadVarInt(uint.MaxValue)));
        if (_timeBases.Any(t => !t.IsPositive))
            ThrowHelper.ThrowInvalid(_source.OffsetBytes, "NUT time base is not positive");
        ReadFrameCodes(reader);
        _elidedHeaders.RemoveRange(1, _elidedHeaders.Count - 1);
        int headers = (int)reader.ReadVarInt(127);
        for (int i = 0; i < headers; i++)
            _elidedHeaders.Add(reader.ReadBlock(256));
    }

    private void ReadFrameCodes(NutByteSource reader)
    {
        int timeStep = 0, mul = 1, stream = 0, headerIndex = 0;
        for (int i = 0; i < 256;)
        {
            int flags = (int)reader.ReadVarInt(ushort.MaxValue);
            int fields = (int)reader.ReadVarInt(64);
            timeStep = fields > 0 ? (int)reader.ReadSignedVarInt(ushort.MaxValue) : timeStep;
            mul = fields > 1 ? (int)reader.ReadVarInt(ushort.MaxValue) : mul;
            stream = fields > 2 ? (int)reader.ReadVarInt(MaxStreams) : stream;
            int size = fields > 3 ? (int)reader.ReadVarInt(ushort.MaxValue) : 0;
            int reserved = fields > 4 ? (int)reader.ReadVarInt(256) : 0;
            int count = fields > 5 ? (int)reader.ReadVarInt(256) : mul - size;
            if (fields > 6)
                reader.ReadVarInt(ulong.MaxValue); // match time
            headerIndex = fields > 7 ? (int)reader.ReadVarInt(128) : headerIndex;
            for (int k = 8; k < fields; k++)
                reader.ReadVarInt(ulong.MaxValue);
            if (count <= 0)
                ThrowHelper.ThrowInvalid(_source.OffsetBytes, "NUT frame code table does not advance");
            for (int j = 0; j < count && i < 256; i++)
            {
                _codes[i] = i == 'N'
                    ? new FrameCode(NutFormat.FlagInvalid, 0, 0, 0, 0, 0, 0)
                    : new FrameCode(flags, stream, mul, size + j++, timeStep, reserved, headerIndex);
            }
        }
    }

    private void ReadStreamHeader(NutByteSource reader)
    {
        int number = (int)reader.ReadVarInt(MaxStreams);
        ulong kind = reader.ReadVarInt(ulong.MaxValue);
        byte[] tag = reader.ReadBlock(16);
        int timeBase = (int)reader.ReadVarInt(MaxStreams);
        int shift = (int)reader.ReadVarInt(60);
        reader.ReadVarInt(ulong.MaxValue); // max_pts_distance
        reader.ReadVarInt(ulong.MaxValue); // decode_delay
        reader.ReadVarInt(ulong.MaxValue); // stream_flags
        if (number >= _streams.Length || timeBase >= _timeBases.Count)
            ThrowHelper.ThrowInvalid(_source.OffsetBytes, $"NUT stream {number} or time base {timeBase} does not exist");
        uint tagValue = 0;
        for (int i = 0; i < Math.Min(tag.Length, 4); i++)
            tagValue |= (uint)tag[i] << (8 * i);
        NutStream stream = new()
        {
            Class = kind < 3 ? (NutStreamClass)kind : NutStreamClass.Data,
            Tag = tagValue,
            TimeBase = _timeBases[timeBase],
            CodecPrivate = reader.ReadBlock(MaxHeaderBytes),
        };
        _timeShifts[number] = shift;
        _streams[number] = stream.Class switch
        {
            NutStreamClass.Video => stream with
            {
                WidthPixels = (int)reader.ReadVarInt(int.MaxValue),
                HeightPixels = (int)reader.ReadVarInt(int.MaxValue),
                SampleAspectRatio = ReadRational(reader),
            },
            NutStreamClass.Audio => stream with { SampleRate = ReadRational(reader), Channels = (int)reader.ReadVarInt(1024) },
            _ => stream,
        };
    }

    private static Rational ReadRational(NutByteSource reader) =>
        new((uint)reader.ReadVarInt(uint.MaxValue), (uint)reader.ReadVarInt(uint.MaxValue));

    private void ReadSyncPoint(NutByteSource reader)
    {
        ulong coded = reader.ReadVarInt(long.MaxValue);
        if (_timeBases.Count == 0)
            ThrowHelper.ThrowInvalid(_source.OffsetBytes, "NUT sync point before the main header");
        Rational timeBase = _timeBases[(int)(coded % (ulong)_timeBases.Count)];
        Int128 time = coded / (ulong)_timeBases.Count;
        for (int i = 0; i < _streams.Length; i++)
        {
            if (_streams[i] is { } stream)
            {
                Int128 numerator = time * timeBase.Numerator * stream.TimeBase.Denominator;
                _lastTimes[i] = (long)(numerator / ((Int128)timeBase.Denominator * stream.TimeBase.Numerator));
            }
        }
    }

    private readonly record struct FrameCode(
        int Flags, int Stream, int SizeMul, int SizeLsb, int TimeStep, int Reserved, int HeaderIndex);
}
