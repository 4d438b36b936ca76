using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;

namespace NeuralCodec.Playback.Media;

/// <summary>Where a group lies in its file, in ticks of its sequence.</summary>
/// <param name="OffsetBytes">Its chunk.</param>
/// <param name="FirstTick">Time of its first frame.</param>
/// <param name="EndTick">Time at which its last frame ends.</param>
/// <param name="FrameCount">Number of frames.</param>
internal readonly record struct GroupSlot(long OffsetBytes, long FirstTick, long EndTick, int FrameCount);

/// <summary>One sequence of a file: its header and what belongs to it, and the groups found so far.</summary>
internal sealed class MediaSequence
{
    /// <summary>Offset of the chunk of the header.</summary>
    public required long OffsetBytes { get; init; }

    /// <summary>The whole chunk of the header, which a reader needs before it can begin at a group.</summary>
    public required ReadOnlyMemory<byte> HeaderChunk { get; init; }

    public required SequenceHeader Header { get; init; }

    public List<TrackDescription> Tracks { get; } = [];

    public List<KeyValuePair<string, string>> Metadata { get; } = [];

    /// <summary>The embedded model package, or empty.</summary>
    public ReadOnlyMemory<byte> Model { get; set; }

    public List<GroupSlot> Groups { get; } = [];

    /// <summary>Where the last chunk known ends.</summary>
    public long EndBytes { get; set; }

    /// <summary>Tick of the first frame: where the timeline begins.</summary>
    public long FirstTick => Groups.Count > 0 ? Groups[0].FirstTick : 0;
}

/// <summary>A place of a file that could not be read.</summary>
/// <param name="OffsetBytes">First byte.</param>
/// <param name="LengthBytes">Number of bytes.</param>
/// <param name="Reason">What is wrong.</param>
internal readonly record struct FileDamage(long OffsetBytes, long LengthBytes, string Reason);
