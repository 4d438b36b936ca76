using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Playback.Decoding;

/// <summary>Reads groups from their files and checks them. The last few are kept, as seeks and steps come back to them. Safe for several threads.</summary>
internal sealed class GroupLoader
{
    private const int Kept = 4;
    private readonly object _lock = new();
    private readonly List<(MediaSequence Sequence, long Offset, long End, LoadedGroup Group)> _recent = [];

    /// <summary>The group, or null with the reason where it is damaged.</summary>
    public LoadedGroup? TryLoad(TimelineGroup place, out string reason)
    {
        reason = "";
        lock (_lock)
        {
            foreach (var entry in _recent)
            {
                if (entry.Sequence == place.Sequence && entry.Offset == place.OffsetBytes && entry.End == place.EndBytes)
                    return entry.Group;
            }
        }

        try
        {
            LoadedGroup? loaded = place.File.Read(stream => Load(stream, place));
            if (loaded is null)
            {
                reason = "the group cannot be read";
                return null;
            }

            lock (_lock)
            {
                _recent.Add((place.Sequence, place.OffsetBytes, place.EndBytes, loaded));
                if (_recent.Count > Kept)
                    _recent.RemoveAt(0);
            }

            return loaded;
        }
        catch (Exception e) when (e is InvalidMediaException or IOException)
        {
            reason = e.Message;
            return null;
        }
    }

    /// <summary>Keeps nothing of what was read.</summary>
    public void Forget()
    {
        lock (_lock)
            _recent.Clear();
    }

    private static LoadedGroup? Load(Stream stream, TimelineGroup place)
    {
        // A file being written may end before the group's packets do; the group itself is whole.
        long length = Math.Min(Math.Max(place.EndBytes, place.OffsetBytes + 1), stream.Length) - place.OffsetBytes;
        if (place.EndBytes <= place.OffsetBytes)
            length = stream.Length - place.OffsetBytes;
        ContainerReader reader = new(new SpliceStream(place.Sequence.HeaderChunk, stream, place.OffsetBytes, length));
        Group? group = null;
        List<TrackPacket> packets = [];
        while (reader.Read() is { } item)
        {
            if (item is GroupItem found)
            {
                if (group is not null)
                    break;
                group = Copy(found.Group);
            }
            else if (item is PacketsItem side && group is not null)
            {
                foreach (TrackPacket packet in side.Packets)
                    packets.Add(packet with { Payload = packet.Payload.ToArray() });
            }
        }

        if (group is null) return null;
        // Where the end is not known, what is missing may still be arriving; what a scan found has its mark.
        bool isWhole = place.EndBytes > place.OffsetBytes && place.EndBytes <= stream.Length;
        long shift = place.OffsetBytes - place.Sequence.HeaderChunk.Length;
        bool isDamaged = isWhole && reader.GetDamage().Any(range => place.File.Damage.All(known => known.OffsetBytes != range.OffsetBytes + shift));
        return new LoadedGroup(group, packets, isDamaged);
    }

    // What a reader gives is valid until its next read only.
    private static Group Copy(Group group) =>
        new([.. group.Frames.Select(frame => frame with { Payload = frame.Payload.ToArray() })], group.PixelChecksum);
}
