using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Container;

/// <summary>What a side track carries.</summary>
public enum TrackKind : byte
{
    /// <summary>Sound.</summary>
    Audio = 1,

    /// <summary>Subtitles.</summary>
    Subtitle = 2,

    /// <summary>Anything else over time, such as GPS and telemetry.</summary>
    Data = 3,
}

/// <summary>A side track of the source, kept untouched (docs/container.md, section 6).</summary>
/// <param name="Number">Number of the track in its sequence, from 0.</param>
/// <param name="Kind">What it carries.</param>
/// <param name="CodecTag">The four-character code of the codec, first character in the low byte.</param>
/// <param name="CodecName">The codec's name in ffmpeg, for people and for muxers that need it; may be empty.</param>
/// <param name="Language">Language code of the source; may be empty.</param>
/// <param name="TimeBase">Length in seconds of a unit of the packets' times.</param>
/// <param name="SampleRate">Samples per second for audio, else 0/0.</param>
/// <param name="Channels">Channels for audio, else 0.</param>
/// <param name="CodecPrivate">The codec's set-up bytes.</param>
public sealed record TrackDescription(
    int Number,
    TrackKind Kind,
    uint CodecTag,
    string CodecName,
    string Language,
    Rational TimeBase,
    Rational SampleRate,
    int Channels,
    ReadOnlyMemory<byte> CodecPrivate)
{
    internal void Write(ByteWriter writer)
    {
        writer.WriteVarInt((ulong)Number);
        writer.WriteByte((byte)Kind);
        writer.WriteUInt32(CodecTag);
        writer.WriteText(CodecName);
        writer.WriteText(Language);
        writer.WriteUInt32(TimeBase.Numerator);
        writer.WriteUInt32(TimeBase.Denominator);
        writer.WriteUInt32(SampleRate.Numerator);
        writer.WriteUInt32(SampleRate.Denominator);
        writer.WriteVarInt((ulong)Channels);
        writer.WriteVarInt((ulong)CodecPrivate.Length);
        writer.WriteBytes(CodecPrivate.Span);
    }

    internal static TrackDescription Read(ReadOnlySpan<byte> payload, long offsetBytes, BitstreamLimits limits)
    {
        ByteReader reader = new(payload, offsetBytes);
        int number = reader.ReadVarInt(limits.MaxTracks - 1, "track number");
        byte kind = reader.ReadByte();
        if (kind is < (byte)TrackKind.Audio or > (byte)TrackKind.Data)
            ThrowHelper.ThrowInvalid(reader.OffsetBytes - 1, $"track kind {kind} is unknown");
        TrackDescription track = new(
            number,
            (TrackKind)kind,
            reader.ReadUInt32(),
            reader.ReadText(limits.MaxTextBytes, "codec name"),
            reader.ReadText(limits.MaxTextBytes, "language"),
            new Rational(reader.ReadUInt32(), reader.ReadUInt32()),
            new Rational(reader.ReadUInt32(), reader.ReadUInt32()),
            reader.ReadVarInt(1024, "number of channels"),
            reader.ReadBytes(reader.ReadVarInt(payload.Length, "codec set-up length")).ToArray());
        if (!track.TimeBase.IsPositive)
            ThrowHelper.ThrowInvalid(offsetBytes, $"track time base {track.TimeBase}");
        return track;
    }
}

/// <summary>One packet of a side track.</summary>
/// <param name="Track">Number of the track.</param>
/// <param name="Time">Time in units of the track's time base, from the start of the sequence.</param>
/// <param name="IsKey">Decoding can start here.</param>
/// <param name="Payload">The bytes of the source.</param>
public readonly record struct TrackPacket(int Track, long Time, bool IsKey, ReadOnlyMemory<byte> Payload)
{
    internal static void Write(ByteWriter writer, IReadOnlyList<TrackPacket> packets)
    {
        writer.WriteVarInt((ulong)packets.Count);
        foreach (TrackPacket packet in packets)
        {
            writer.WriteVarInt(((ulong)packet.Track << 1) | (packet.IsKey ? 1u : 0u));
            writer.WriteSignedVarInt(packet.Time);
            writer.WriteVarInt((ulong)packet.Payload.Length);
        }

        foreach (TrackPacket packet in packets)
            writer.WriteBytes(packet.Payload.Span);
    }

    internal static TrackPacket[] Read(ReadOnlyMemory<byte> payload, long offsetBytes, BitstreamLimits limits)
    {
        ByteReader reader = new(payload.Span, offsetBytes);
        int count = reader.ReadVarInt(limits.MaxPacketsPerChunk, "number of packets");
        if (count > reader.Remaining / 3)
            ThrowHelper.ThrowInvalid(reader.OffsetBytes, $"{count} packets in {reader.Remaining} bytes");
        TrackPacket[] packets = new TrackPacket[count];
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++)
        {
            int trackAndKey = reader.ReadVarInt((2 * limits.MaxTracks) - 1, "track number");
            packets[i] = new TrackPacket(trackAndKey >> 1, reader.ReadSignedVarInt(), (trackAndKey & 1) != 0, default);
            lengths[i] = reader.ReadVarInt(payload.Length, "packet length");
        }

        for (int i = 0; i < count; i++)
        {
            int start = reader.Position;
            reader.ReadBytes(lengths[i]);
            packets[i] = packets[i] with { Payload = payload.Slice(start, lengths[i]) };
        }

        if (reader.Remaining != 0)
            ThrowHelper.ThrowInvalid(reader.OffsetBytes, $"{reader.Remaining} bytes after the last packet");
        return packets;
    }
}
