using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Entropy;
using NeuralCodec.Entropy.Adaptive;

namespace NeuralCodec.Codec.Container;

/// <summary>The payload of a group chunk (docs/container.md, section 5): coded frames are taken apart and put together again.</summary>
internal static class GroupSyntax
{
    /// <exception cref="ArgumentException">The frames are no group, or one does not begin as a coded frame of its type does.</exception>
    public static void Write(ByteWriter writer, Group group)
    {
        CodedFrame[] inDisplayOrder = [.. group.Frames.OrderBy(frame => frame.DisplayIndex)];
        CheckOrder(inDisplayOrder);
        FrameHead[] heads = [.. group.Frames.Select(ReadHead)];
        AdaptiveEncoder encoder = new();
        new GroupHeaderSyntax<AdaptiveBitWriter>(new AdaptiveBitWriter(encoder))
            .Code([.. inDisplayOrder.Select(frame => frame.DurationTicks)], heads, heads.Sum(head => head.BodyBytes));
        byte[] header = encoder.Finish();

        writer.WriteByte(group.PixelChecksum.HasValue ? ContainerFormat.GroupHasPixelChecksum : (byte)0);
        writer.WriteVarInt((ulong)heads.Length);
        writer.WriteSignedVarInt(inDisplayOrder[0].TimeTicks);
        writer.WriteVarInt((ulong)header.Length);
        writer.WriteBytes(header);
        if (group.PixelChecksum is { } checksum)
            writer.WriteUInt32(checksum);
        for (int i = 0; i < heads.Length; i++)
            writer.WriteBytes(group.Frames[i].Payload.Span[^heads[i].BodyBytes..]);
    }

    /// <summary>Reads a payload.</summary>
    /// <param name="frames">Takes the coded frames; those of the group point into it.</param>
    public static Group Read(ReadOnlySpan<byte> payload, long offsetBytes, BitstreamLimits limits, ByteWriter frames)
    {
        ByteReader reader = new(payload, offsetBytes);
        byte flags = reader.ReadByte();
        if ((flags & ~ContainerFormat.GroupHasPixelChecksum) != 0)
            ThrowHelper.ThrowVersion(offsetBytes, $"group flags {flags} are unknown");
        int count = reader.ReadVarInt(Math.Min(limits.MaxFramesPerGroup, ContainerFormat.MaxFramesPerGroup), "number of frames");
        if (count == 0)
            ThrowHelper.ThrowInvalid(reader.OffsetBytes, "group of 0 frames");
        long firstTick = reader.ReadSignedVarInt();
        CheckTick(firstTick, reader.OffsetBytes);
        int headerBytes = reader.ReadVarInt(reader.Remaining, "length of the header stream");
        long headerOffset = reader.OffsetBytes;
        byte[] header = reader.ReadBytes(headerBytes).ToArray();
        uint? checksum = (flags & ContainerFormat.GroupHasPixelChecksum) != 0 ? reader.ReadUInt32() : null;

        long[] durations = new long[count];
        FrameHead[] heads = new FrameHead[count];
        ReadHeader(header, headerOffset, durations, heads, reader.Remaining);
        long[] times = new long[count + 1];
        times[0] = firstTick;
        for (int i = 0; i < count; i++)
            times[i + 1] = times[i] + durations[i];
        CheckTick(times[count], headerOffset);

        frames.Clear();
        frames.Reserve(reader.Remaining + (count * FrameHead.MaxFieldBytes));
        CodedFrame[] coded = new CodedFrame[count];
        for (int i = 0; i < count; i++)
        {
            int start = frames.Length, display = heads[i].DisplayIndex;
            heads[i].Write(frames);
            frames.WriteBytes(reader.ReadBytes(heads[i].BodyBytes));
            coded[i] = new CodedFrame(heads[i].Type, display, times[display], durations[display], frames.WrittenMemory[start..]);
        }

        return new Group(coded, checksum);
    }

    private static FrameHead ReadHead(CodedFrame frame)
    {
        try
        {
            return FrameHead.Read(frame);
        }
        catch (InvalidMediaException e)
        {
            throw new ArgumentException($"frame {frame.DisplayIndex} of the group is no coded frame: {e.Message}", e);
        }
    }

    private static void ReadHeader(ReadOnlyMemory<byte> stream, long offsetBytes, long[] durations, FrameHead[] heads, int bodyBytes)
    {
        Array.Fill(heads, new FrameHead());
        try
        {
            AdaptiveDecoder decoder = new();
            decoder.Open(stream);
            new GroupHeaderSyntax<AdaptiveBitReader>(new AdaptiveBitReader(decoder)).Code(durations, heads, bodyBytes);
            decoder.Finish();
        }
        catch (InvalidBitstreamException e)
        {
            ThrowHelper.ThrowInvalid(offsetBytes, e.Message);
        }
    }

    private static void CheckTick(long tick, long offsetBytes)
    {
        if (tick is > ContainerFormat.MaxAbsoluteTick or < -ContainerFormat.MaxAbsoluteTick)
            ThrowHelper.ThrowInvalid(offsetBytes, $"time of {tick} ticks");
    }

    private static void CheckOrder(CodedFrame[] inDisplayOrder)
    {
        if (inDisplayOrder.Length is 0 or > ContainerFormat.MaxFramesPerGroup)
            throw new ArgumentException($"a group has 1 to {ContainerFormat.MaxFramesPerGroup} frames");
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
