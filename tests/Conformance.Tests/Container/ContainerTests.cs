using NeuralCodec.Codec;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Reference.Container;
using Chunk = NeuralCodec.Reference.Container.Chunk;
using Group = NeuralCodec.Codec.Container.Group;

namespace NeuralCodec.Conformance.Tests.Container;

/// <summary>container.md: the parser written from the text reads what the product writes.</summary>
public class ContainerTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task ReferenceReadsWhatTheProductWrites(int seed)
    {
        byte[] file = await RandomFile.WriteAsync(seed, groups: 19);
        Sequence sequence = Assert.Single(Sequence.ReadFile(file));
        RandomFile.Source source = RandomFile.Draw(seed, 19);

        Assert.Equal(file.Length, sequence.Chunks.Sum(chunk => chunk.Length) + Chunk.Scan(file).Where(chunk => chunk.Type is "NSEQ" or "nrep").Sum(chunk => chunk.Length));
        Assert.Equal(2, Chunk.Scan(file).Count(chunk => chunk.Type == "nrep"));
        CheckHeader(source.Header, sequence.Header);
        Assert.Equal(source.Pairs.Select(pair => (pair.Key, pair.Value)), sequence.Metadata);
        Assert.Equal(source.Model, Assert.Single(sequence.Models));
        Assert.Equal(source.Tracks.Select(Describe), sequence.Tracks.Select(Describe));
        Assert.Equal(source.Packets.Select(Describe), sequence.Packets.Select(Describe));
        Assert.Equal(source.Groups.Select(Describe), sequence.Groups.Select(Describe));
    }

    [Fact]
    public async Task IndexLeadsToTheGroups()
    {
        byte[] first = await RandomFile.WriteAsync(5, groups: 3);
        byte[] file = [.. first, .. await RandomFile.WriteAsync(6, groups: 9)];
        Assert.Equal(2, Sequence.ReadFile(file).Count);
        Sequence sequence = Sequence.ReadFile(file)[1];
        Reference.Container.SeekIndex index = Reference.Container.SeekIndex.FromEnd(file);
        Assert.Equal(first.Length, sequence.Offset);
        Assert.Equal(file.Length - 32 - sequence.Chunks.Single(chunk => chunk.Type == "indx").Length - index.Distance, first.Length);
        Reference.Container.Group[] groups = [.. sequence.Groups];
        Assert.Equal(groups.Length, index.Entries.Count);
        foreach ((IndexEntry entry, Reference.Container.Group group) in index.Entries.Zip(groups))
        {
            Chunk chunk = Chunk.Scan(file[(first.Length + (int)entry.Offset)..]).First();
            Assert.Equal(("GRUP", 0), (chunk.Type, chunk.Offset));
            Assert.Equal(Describe(group), Describe(new Reference.Container.Group(chunk.Payload)));
            Assert.Equal((group.FirstTime, group.Durations.Sum(), group.Frames.Count), (entry.FirstTime, entry.Duration, entry.Frames));
        }
    }

    /// <summary>Cut or changed anywhere, both readers find the same groups.</summary>
    [Fact]
    public async Task BothReadersFindTheSameGroupsInDamagedFiles()
    {
        byte[] file = await RandomFile.WriteAsync(8, groups: 10, mostBytes: 30);
        for (int at = 0; at < file.Length; at++)
        {
            CheckSameGroups(file[..at], $"cut at {at}");
            CheckSameGroups([.. file[..at], (byte)(file[at] ^ (1 << (at % 8))), .. file[(at + 1)..]], $"bit flipped at {at}");
            CheckSameGroups([.. file[..at], .. file[(at + 1)..]], $"byte lost at {at}");
        }
    }

    /// <summary>Changed group payloads, behind checksums: both readers refuse them or give the same frames.</summary>
    [Fact]
    public void BothReadersAgreeOnHostileGroups()
    {
        int given = 0, all = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            Random random = new(seed);
            foreach (Group group in RandomFile.Draw(seed, 3, mostBytes: 20).Groups)
            {
                ByteWriter writer = new();
                GroupSyntax.Write(writer, group);
                for (int i = 0; i < 40; i++, all++)
                {
                    byte[] payload = writer.Written.ToArray();
                    int at = random.Next(Math.Min(payload.Length, 60));
                    if (i % 3 == 0) payload[at] ^= (byte)(1 << random.Next(8));
                    else if (i % 3 == 1) payload[at] = (byte)random.Next(256);
                    else payload = payload[..random.Next(payload.Length)];
                    string? expected = Try(() => Describe(new Reference.Container.Group(payload)));
                    Assert.Equal(expected, Try(() => Describe(GroupSyntax.Read(payload, 0, BitstreamLimits.Default, new ByteWriter()))));
                    given += expected is null ? 0 : 1;
                }
            }
        }

        Assert.InRange(given, 100, all - 100);
    }

    private static string? Try(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidMediaException or Reference.InvalidException)
        {
            return null;
        }
    }

    private static void CheckSameGroups(byte[] file, string what)
    {
        List<string> expected = [.. Sequence.ReadFile(file).SelectMany(sequence => sequence.Groups).Select(Describe)];
        List<string> actual = [];
        try
        {
            ContainerReader reader = new(new MemoryStream(file));
            while (reader.Read() is { } item)
            {
                if (item is GroupItem group)
                    actual.Add(Describe(group.Group));
            }
        }
        catch (InvalidMediaException e) when (expected.Count == 0)
        {
            Assert.Equal(MediaProblem.UnknownFormat, e.Problem);
        }

        Assert.True(expected.SequenceEqual(actual), $"{what}: {expected.Count} groups by the text, {actual.Count} by the product");
    }

    private static void CheckHeader(Codec.Container.SequenceHeader expected, Reference.Container.SequenceHeader actual)
    {
        Assert.Equal((expected.WidthPixels, expected.HeightPixels), (actual.Width, actual.Height));
        Assert.Equal((int)expected.Kind, actual.Kind);
        Assert.Equal(((int)expected.Color.Matrix, (int)expected.Color.Primaries, (int)expected.Color.Transfer), (actual.Matrix, actual.Primaries, actual.Transfer));
        Assert.Equal((expected.Color.IsFullRange, (int)expected.Color.Siting), (actual.FullRange, actual.Siting));
        Assert.Equal([Ratio(expected.SampleAspectRatio), Ratio(expected.TimeBase), Ratio(expected.NominalFrameRate)], [actual.SampleAspect, actual.TimeBase, actual.FrameRate]);
        Assert.Equal(expected.CaptureTimeMicroseconds ?? long.MinValue, actual.StartTime);
        Assert.Equal(expected.ModelId.Bytes, actual.ModelId);
        Assert.Equal((4, expected.LoopEngine ?? ""), (actual.Minor, actual.LoopEngine));
    }

    private static (uint Numerator, uint Denominator) Ratio(Rational ratio) => ((uint)ratio.Numerator, (uint)ratio.Denominator);

    private static string Describe(TrackDescription t) =>
        $"{t.Number} {(int)t.Kind} {t.CodecTag} {t.CodecName} {t.Language} {Ratio(t.TimeBase)} {Ratio(t.SampleRate)} {t.Channels} {Convert.ToHexString(t.CodecPrivate.Span)}";

    private static string Describe(SideTrack t) =>
        $"{t.Number} {t.Kind} {t.CodecTag} {t.CodecName} {t.Language} {t.TimeBase} {t.SampleRate} {t.Channels} {Convert.ToHexString(t.Setup)}";

    private static string Describe(TrackPacket p) => $"{p.Track} {p.IsKey} {p.Time} {Convert.ToHexString(p.Payload.Span)}";

    private static string Describe(Packet p) => $"{p.Track} {p.CanStart} {p.Time} {Convert.ToHexString(p.Data)}";

    private static string Describe(Group group)
    {
        long[] times = [.. group.Frames.OrderBy(frame => frame.DisplayIndex).Select(frame => frame.DurationTicks)];
        return $"{group.FirstTick} {string.Join(',', times)} {group.PixelChecksum} "
            + string.Join(' ', group.Frames.Select(f => $"{(int)f.Type}/{f.DisplayIndex}/{Convert.ToHexString(f.Payload.Span)}"));
    }

    private static string Describe(Reference.Container.Group group) =>
        $"{group.FirstTime} {string.Join(',', group.Durations)} {group.PixelChecksum} "
        + string.Join(' ', group.Frames.Select(f => $"{f.Type}/{f.DisplayIndex}/{Convert.ToHexString(f.Data)}"));
}
