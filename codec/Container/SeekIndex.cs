using NeuralCodec.Codec.Bitstream;

namespace NeuralCodec.Codec.Container;

/// <summary>Where one group is.</summary>
/// <param name="OffsetBytes">Offset of its chunk from the start of the sequence header's chunk.</param>
/// <param name="FirstTick">Time of its first frame in display order.</param>
/// <param name="DurationTicks">Ticks from there to the end of its last frame.</param>
/// <param name="FrameCount">Number of frames.</param>
public readonly record struct GroupEntry(long OffsetBytes, long FirstTick, long DurationTicks, int FrameCount)
{
    /// <summary>Time at which the last frame ends.</summary>
    public long EndTick => FirstTick + DurationTicks;
}

/// <summary>The groups of one sequence in the order of the file (docs/container.md, section 8).</summary>
/// <param name="DistanceBytes">From the start of the sequence header's chunk to the start of the index chunk.</param>
/// <param name="Groups">The groups.</param>
public sealed record SeekIndex(long DistanceBytes, IReadOnlyList<GroupEntry> Groups)
{
    /// <summary>The group that shows a time, or the nearest; -1 where there is none.</summary>
    public int Find(long tick)
    {
        int best = -1;
        for (int i = 0; i < Groups.Count; i++)
        {
            if (best < 0 || Groups[i].FirstTick <= tick)
                best = i;
            if (Groups[i].FirstTick > tick)
                break;
        }

        return best;
    }

    internal void Write(ByteWriter writer)
    {
        writer.WriteVarInt((ulong)DistanceBytes);
        writer.WriteVarInt((ulong)Groups.Count);
        GroupEntry previous = default;
        foreach (GroupEntry entry in Groups)
        {
            writer.WriteVarInt((ulong)(entry.OffsetBytes - previous.OffsetBytes));
            writer.WriteSignedVarInt(entry.FirstTick - previous.EndTick);
            writer.WriteVarInt((ulong)entry.DurationTicks);
            writer.WriteVarInt((ulong)entry.FrameCount);
            previous = entry;
        }
    }

    internal static SeekIndex Read(ReadOnlySpan<byte> payload, long offsetBytes, BitstreamLimits limits)
    {
        ByteReader reader = new(payload, offsetBytes);
        long distance = ReadBounded(ref reader, ContainerFormat.MaxAbsoluteTick, "distance");
        int count = reader.ReadVarInt(reader.Remaining / 4, "number of groups");
        GroupEntry[] groups = new GroupEntry[count];
        GroupEntry previous = default;
        for (int i = 0; i < count; i++)
        {
            long offset = previous.OffsetBytes + ReadBounded(ref reader, distance - previous.OffsetBytes, "group offset");
            long gap = reader.ReadSignedVarInt();
            if (gap is > ContainerFormat.MaxAbsoluteTick or < -ContainerFormat.MaxAbsoluteTick)
                ThrowHelper.ThrowInvalid(reader.OffsetBytes, $"time step of {gap} ticks");
            long duration = ReadBounded(ref reader, ContainerFormat.MaxAbsoluteTick, "duration");
            int frames = reader.ReadVarInt(limits.MaxFramesPerGroup, "number of frames");
            previous = new GroupEntry(offset, previous.EndTick + gap, duration, frames);
            if (previous.FirstTick is > ContainerFormat.MaxAbsoluteTick or < -ContainerFormat.MaxAbsoluteTick)
                ThrowHelper.ThrowInvalid(reader.OffsetBytes, $"time of {previous.FirstTick} ticks");
            groups[i] = previous;
        }

        if (reader.Remaining != 0)
            ThrowHelper.ThrowInvalid(reader.OffsetBytes, $"{reader.Remaining} bytes after the last group");
        return new SeekIndex(distance, groups);
    }

    private static long ReadBounded(ref ByteReader reader, long maximum, string name)
    {
        ulong value = reader.ReadVarInt();
        if (value > (ulong)maximum)
            ThrowHelper.ThrowInvalid(reader.OffsetBytes, $"{name} of {value} is over {maximum}");
        return (long)value;
    }
}
