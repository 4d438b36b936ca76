using NeuralCodec.Codec.Container;

namespace NeuralCodec.Playback.Decoding;

/// <summary>A group in memory: its coded frames and the packets beside it.</summary>
internal sealed class LoadedGroup
{
    public LoadedGroup(Group group, IReadOnlyList<TrackPacket> packets)
    {
        Frames = [.. group.Frames.OrderBy(frame => frame.DisplayIndex)];
        Group = group;
        Packets = packets;
    }

    public Group Group { get; }

    /// <summary>In display order.</summary>
    public CodedFrame[] Frames { get; }

    public IReadOnlyList<TrackPacket> Packets { get; }

    /// <summary>The frame shown at a tick: the last that begins at or before it, or the first.</summary>
    public int FindFrame(long tick)
    {
        int index = Frames.Length - 1;
        while (index > 0 && Frames[index].TimeTicks > tick)
            index--;
        return index;
    }
}
