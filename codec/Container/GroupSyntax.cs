using NeuralCodec.Codec.Bitstream;

namespace NeuralCodec.Codec.Container;

/// <summary>The payload of a group chunk (docs/container.md, section 5).</summary>
internal static class GroupSyntax
{
    public static void Write(ByteWriter writer, Group group)
    {
        CodedFrame[] inDisplayOrder = [.. group.Frames.OrderBy(frame => frame.DisplayIndex)];
        CheckOrder(inDisplayOrder);
        writer.WriteByte(group.PixelChecksum.HasValue ? ContainerFormat.GroupHasPixelChecksum : (byte)0);
        writer.WriteVarInt((ulong)inDisplayOrder.Length);
        writer.WriteSignedVarInt(inDisplayOrder[0].TimeTicks);
        foreach (CodedFrame frame in inDisplayOrder)
            writer.WriteVarInt((ulong)frame.DurationTicks);
        foreach (CodedFrame frame in group.Frames)
        {
            writer.WriteByte((byte)frame.Type);
            writer.WriteVarInt((ulong)frame.DisplayIndex);
            writer.WriteVarInt((ulong)frame.Payload.Length);
        }

        if (group.PixelChecksum is { } checksum)
            writer.WriteUInt32(checksum);
        foreach (CodedFrame frame in group.Frames)
            writer.WriteBytes(frame.Payload.Span);
    }

    /// <summary>Reads a payload; the frames point into it.</summary>
    public static Group Read(ReadOnlyMemory<byte> payload, long offsetBytes, BitstreamLimits limits)
    {
        ByteReader reader = new(payload.Span, offsetBytes);
        byte flags = reader.ReadByte();
        if ((flags & ~ContainerFormat.GroupHasPixelChecksum) != 0)
            ThrowHelper.ThrowVersion(offsetBytes, $"group flags {flags} are unknown");
        int count = reader.ReadVarInt(limits.MaxFramesPerGroup, "number of frames");
        // Each frame takes at least four bytes below, so a false count cannot take memory.
        if (count == 0 || count > reader.Remaining / 4)
            ThrowHelper.ThrowInvalid(reader.OffsetBytes, $"group of {count} frames in {reader.Remaining} bytes");
        long[] times = ReadTimes(ref reader, count);
        CodedFrame[] frames = new CodedFrame[count];
        int[] lengths = new int[count];
        bool[] seen = new bool[count];
        for (int i = 0; i < count; i++)
        {
            byte type = reader.ReadByte();
            if (type > (byte)FrameType.Repeat)
                ThrowHelper.ThrowVersion(reader.OffsetBytes - 1, $"frame type {type} is unknown");
            int display = reader.ReadVarInt(count - 1, "display index");
            if (seen[display])
                ThrowHelper.ThrowInvalid(reader.OffsetBytes, $"display index {display} comes twice");
            seen[display] = true;
            lengths[i] = reader.ReadVarInt(payload.Length, "frame length");
            frames[i] = new CodedFrame((FrameType)type, display, times[display], times[display + 1] - times[display], default);
        }

        uint? checksum = (flags & ContainerFormat.GroupHasPixelChecksum) != 0 ? reader.ReadUInt32() : null;
        for (int i = 0; i < count; i++)
        {
            int start = reader.Position;
            reader.ReadBytes(lengths[i]);
            frames[i] = frames[i] with { Payload = payload.Slice(start, lengths[i]) };
        }

        if (reader.Remaining != 0)
            ThrowHelper.ThrowInvalid(reader.OffsetBytes, $"{reader.Remaining} bytes after the last frame");
        return new Group(frames, checksum);
    }

    /// <summary>Start times in display order, and the end of the last frame.</summary>
    private static long[] ReadTimes(ref ByteReader reader, int count)
    {
        long[] times = new long[count + 1];
        times[0] = reader.ReadSignedVarInt();
        CheckTick(times[0], reader.OffsetBytes);
        for (int i = 0; i < count; i++)
        {
            ulong duration = reader.ReadVarInt();
            if (duration is 0 or > ContainerFormat.MaxDurationTicks)
                ThrowHelper.ThrowInvalid(reader.OffsetBytes, $"frame duration of {duration} ticks");
            times[i + 1] = times[i] + (long)duration;
        }

        CheckTick(times[count], reader.OffsetBytes);
        return times;
    }

    private static void CheckTick(long tick, long offsetBytes)
    {
        if (tick is > ContainerFormat.MaxAbsoluteTick or < -ContainerFormat.MaxAbsoluteTick)
            ThrowHelper.ThrowInvalid(offsetBytes, $"time of {tick} ticks");
    }

    private static void CheckOrder(CodedFrame[] inDisplayOrder)
    {
        if (inDisplayOrder.Length == 0)
            throw new ArgumentException("a group has at least one frame");
        for (int i = 0; i < inDisplayOrder.Length; i++)
        {
            CodedFrame frame = inDisplayOrder[i];
            bool isLast = i == inDisplayOrder.Length - 1;
            if (frame.DisplayIndex != i || frame.DurationTicks is < 1 or > ContainerFormat.MaxDurationTicks)
                throw new ArgumentException($"frame {i} of the group has display index {frame.DisplayIndex} and {frame.DurationTicks} ticks");
            if (!isLast && frame.TimeTicks + frame.DurationTicks != inDisplayOrder[i + 1].TimeTicks)
                throw new ArgumentException($"frame {i} of the group does not end where the next begins");
        }
    }
}
