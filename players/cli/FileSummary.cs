using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;

namespace NeuralCodec.Cli;

/// <summary>What `info` shows of a file.</summary>
internal sealed record FileSummary
{
    public required SequenceHeader Header { get; init; }

    public IReadOnlyList<TrackDescription> Tracks { get; init; } = [];

    public IReadOnlyList<DamagedRange> Damage { get; init; } = [];

    public bool HasIndex { get; init; }

    public int SequenceCount { get; init; }

    public long GroupCount { get; init; }

    public long FrameCount { get; init; }

    public double DurationSeconds { get; init; }

    public long LengthBytes { get; init; }

    public double BitrateBitsPerSecond => DurationSeconds > 0 ? 8 * LengthBytes / DurationSeconds : 0;

    public double BitsPerPixel =>
        FrameCount > 0 ? 8.0 * LengthBytes / (FrameCount * (double)Header.WidthPixels * Header.HeightPixels) : 0;

    /// <summary>From the indexes of a seekable file, which takes a few reads.</summary>
    public static FileSummary FromMap(Stream stream)
    {
        ContainerMap map = ContainerMap.Load(stream);
        stream.Position = map.Sequences[0].OffsetBytes;
        ContainerReader reader = new(stream);
        List<TrackDescription> tracks = [];
        while (reader.Read() is { } item && item is not (GroupItem or PacketsItem or IndexItem))
        {
            if (item is TrackItem track)
                tracks.Add(track.Track);
        }

        return new FileSummary
        {
            Header = map.Sequences[0].Header,
            Tracks = tracks,
            Damage = map.Damage,
            HasIndex = map.Sequences.All(sequence => sequence.HasIndex),
            SequenceCount = map.Sequences.Count,
            GroupCount = map.Sequences.Sum(sequence => sequence.Index.Groups.Count),
            FrameCount = map.Sequences.Sum(sequence => sequence.Index.Groups.Sum(group => (long)group.FrameCount)),
            DurationSeconds = map.Sequences.Sum(sequence => sequence.Header.ToSeconds(sequence.Index.Groups.Sum(group => group.DurationTicks))),
            LengthBytes = stream.Length,
        };
    }

    /// <summary>From a pipe, front to back.</summary>
    public static FileSummary FromScan(Stream stream)
    {
        ContainerReader reader = new(stream);
        SequenceHeader? header = null;
        List<TrackDescription> tracks = [];
        int sequences = 0, indexes = 0;
        long groups = 0, frames = 0, length = 0;
        double seconds = 0;
        while (reader.Read() is { } item)
        {
            header ??= (item as SequenceItem)?.Header;
            sequences += item is SequenceItem ? 1 : 0;
            indexes += item is IndexItem ? 1 : 0;
            if (item is TrackItem { Track: { } track } && sequences == 1)
                tracks.Add(track);
            if (item is GroupItem { Group: { } group })
            {
                groups++;
                frames += group.Frames.Count;
                seconds += reader.Sequence!.ToSeconds(group.EndTick - group.FirstTick);
            }

            length = reader.OffsetBytes;
        }

        return new FileSummary
        {
            Header = header ?? throw new InvalidMediaException(MediaProblem.InvalidContent, 0, "no readable sequence header"),
            Tracks = tracks,
            Damage = reader.GetDamage(),
            HasIndex = indexes == sequences,
            SequenceCount = sequences,
            GroupCount = groups,
            FrameCount = frames,
            DurationSeconds = seconds,
            LengthBytes = Math.Max(length, reader.OffsetBytes),
        };
    }
}
