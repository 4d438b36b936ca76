using NeuralCodec.Codec.Container;

namespace NeuralCodec.Playback.Decoding;

/// <summary>A group in memory: its coded frames and the packets beside it.</summary>
internal sealed class LoadedGroup
{
    /// <param name="group">The group.</param>
    /// <param name="packets">Those beside it that can be read.</param>
    /// <param name="isDamagedBeside">True where others cannot.</param>
    public LoadedGroup(Group group, IReadOnlyList<TrackPacket> packets, bool isDamagedBeside)
    {
        Frames = [.. group.Frames.OrderBy(frame => frame.DisplayIndex)];
        Group = group;
        Packets = packets;
        IsDamagedBeside = isDamagedBeside;
    }

    public Group Group { get; }

    /// <summary>In display order.</summary>
    public CodedFrame[] Frames { get; }

    public IReadOnlyList<TrackPacket> Packets { get; }

    /// <summary>True where packets of sound, subtitles or data beside the group cannot be read.</summary>
    public bool IsDamagedBeside { get; }

    /// <summary>The frame shown at a tick: the last that begins at or before it, or the first.</summary>
    public int FindFrame(long tick)
    {
        int index = Frames.Length - 1;
        while (index > 0 && Frames[index].TimeTicks > tick)
            index--;
        return index;
    }
}
