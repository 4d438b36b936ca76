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

    /// <summary>Sizes of the pictures, each where it begins to differ from the one before.</summary>
    public IReadOnlyList<(int Width, int Height)> Sizes { get; init; } = [];

    /// <summary>Of all frames.</summary>
    public double PixelCount { get; init; }

    public double DurationSeconds { get; init; }

    public long LengthBytes { get; init; }

    public double BitrateBitsPerSecond => DurationSeconds > 0 ? 8 * LengthBytes / DurationSeconds : 0;

    public double BitsPerPixel =>
        PixelCount > 0 ? 8.0 * LengthBytes / PixelCount : 0;

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
            FrameCount = map.Sequences.Sum(CountFrames),
            Sizes = FindSizes(map.Sequences.Select(sequence => sequence.Header)),
            PixelCount = map.Sequences.Sum(sequence => CountFrames(sequence) * CountPixels(sequence.Header)),
            DurationSeconds = map.Sequences.Sum(sequence => sequence.Header.ToSeconds(sequence.Index.Groups.Sum(group => group.DurationTicks))),
            LengthBytes = stream.Length,
        };

        static long CountFrames(SequenceEntry sequence) => sequence.Index.Groups.Sum(group => (long)group.FrameCount);
    }

    /// <summary>From a pipe, front to back.</summary>
    public static FileSummary FromScan(Stream stream)
    {
        ContainerReader reader = new(stream);
        List<SequenceHeader> headers = [];
        List<TrackDescription> tracks = [];
        int indexes = 0;
        long groups = 0, frames = 0, length = 0;
        double seconds = 0, pixels = 0;
        while (reader.Read() is { } item)
        {
            if (item is SequenceItem { Header: { } header })
                headers.Add(header);
            indexes += item is IndexItem ? 1 : 0;
            if (item is TrackItem { Track: { } track } && headers.Count == 1)
                tracks.Add(track);
            if (item is GroupItem { Group: { } group })
            {
                groups++;
                frames += group.Frames.Count;
                pixels += group.Frames.Count * CountPixels(reader.Sequence!);
                seconds += reader.Sequence!.ToSeconds(group.EndTick - group.FirstTick);
            }

            length = reader.OffsetBytes;
        }

        return new FileSummary
        {
            Header = headers.FirstOrDefault() ?? throw new InvalidMediaException(MediaProblem.InvalidContent, 0, "no readable sequence header"),
            Tracks = tracks,
            Damage = reader.GetDamage(),
            HasIndex = indexes == headers.Count,
            SequenceCount = headers.Count,
            GroupCount = groups,
            FrameCount = frames,
            Sizes = FindSizes(headers),
            PixelCount = pixels,
            DurationSeconds = seconds,
            LengthBytes = Math.Max(length, reader.OffsetBytes),
        };
    }

    private static double CountPixels(SequenceHeader header) => (double)header.WidthPixels * header.HeightPixels;

    private static List<(int Width, int Height)> FindSizes(IEnumerable<SequenceHeader> headers)
    {
        List<(int, int)> sizes = [];
        foreach (SequenceHeader header in headers)
        {
            if (sizes.Count == 0 || sizes[^1] != (header.WidthPixels, header.HeightPixels))
                sizes.Add((header.WidthPixels, header.HeightPixels));
        }

        return sizes;
    }
}
