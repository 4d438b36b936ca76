using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Container;

namespace NeuralCodec.Codec.Inter;

/// <summary>
/// The beginning of a coded inter frame (docs/inter.md section 2): type (u8), number of references (u8), quality (u16), display
/// indexes of the references (varint each), length of the motion (varint); motion and latents follow.
/// </summary>
/// <param name="Quality">Row of the quality tables.</param>
/// <param name="First">Display index of the first reference.</param>
/// <param name="Second">Display index of the second reference, or -1.</param>
internal readonly record struct InterHeader(QualityIndex Quality, int First, int Second)
{
    /// <summary>Half of the quality tables.</summary>
    public int Mode => Second < 0 ? 0 : 1;

    /// <summary>Writes everything of an inter frame.</summary>
    public void Write(ByteWriter writer, ReadOnlySpan<byte> motion, ReadOnlySpan<byte> latents)
    {
        Write(writer, motion.Length);
        writer.WriteBytes(motion);
        writer.WriteBytes(latents);
    }

    /// <summary>Writes what comes before the motion.</summary>
    public void Write(ByteWriter writer, int motionBytes)
    {
        writer.WriteByte((byte)FrameType.Inter);
        writer.WriteByte((byte)(Second < 0 ? 1 : 2));
        writer.WriteUInt16(Quality.Raw);
        writer.WriteVarInt((ulong)First);
        if (Second >= 0) writer.WriteVarInt((ulong)Second);
        writer.WriteVarInt((ulong)motionBytes);
    }

    /// <summary>Reads a frame apart.</summary>
    /// <exception cref="InvalidMediaException">The bytes break the rules.</exception>
    public static InterHeader Read(ReadOnlyMemory<byte> data, out ReadOnlyMemory<byte> motion, out ReadOnlyMemory<byte> latents)
    {
        ByteReader reader = new(data.Span, 0);
        byte type = reader.ReadByte(), references = reader.ReadByte();
        if (type != (byte)FrameType.Inter) ThrowHelper.ThrowInvalid(0, $"its type is {type}, and {(byte)FrameType.Inter} in its group");
        if (references is not (1 or 2)) ThrowHelper.ThrowInvalid(1, $"{references} references");
        int quality = reader.ReadUInt16();
        if (quality > QualityIndex.MaxIndex << QualityIndex.FractionBits) ThrowHelper.ThrowInvalid(2, $"quality {quality} is out of range");
        int first = reader.ReadVarInt(1023, "reference");
        int second = references == 2 ? reader.ReadVarInt(1023, "reference") : -1;
        int length = reader.ReadVarInt(reader.Remaining, "length of the motion");
        if (length > reader.Remaining) ThrowHelper.ThrowInvalid(reader.OffsetBytes, "the motion is cut");
        motion = data.Slice(reader.Position, length);
        latents = data[(reader.Position + length)..];
        return new InterHeader(new QualityIndex(quality), first, second);
    }
}
