using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Tests.Common;

namespace NeuralCodec.Codec.Tests.Container;

public class ContainerRoundTripTests
{
    [Fact]
    public void EverythingWrittenIsRead()
    {
        ContainerReader reader = new(new MemoryStream(SmallFile.Create()));
        List<string> lines = SmallFile.Describe(reader);
        Assert.Equal("sequence " + SmallFile.Header, lines[0]);
        Assert.Equal(11, lines.Count);
        Assert.Equal("group " + SmallFile.DescribeGroup(SmallFile.MakeGroup(1)), lines[6]);
        Assert.StartsWith("index ", lines[^1], StringComparison.Ordinal);
        Assert.True(reader.EndsWithTail);
        Assert.Empty(reader.GetDamage());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task DripEqualsWhole(int bytesPerRead)
    {
        byte[] file = SmallFile.Create(20, payloadBytes: 9000);
        List<string> expected = SmallFile.Describe(new ContainerReader(new MemoryStream(file)));
        Assert.Equal(expected, SmallFile.Describe(new ContainerReader(new DripStream(file, bytesPerRead))));

        ContainerReader reader = new(new DripStream(file, bytesPerRead));
        List<string> lines = [];
        while (await reader.ReadAsync() is { } item)
            lines.Add(SmallFile.Describe(item));
        Assert.Equal(expected, lines);
    }

    [Fact]
    public void TheFileBeginsWithItsMagic()
    {
        Assert.Equal("8B4E43564E534551", Convert.ToHexString(SmallFile.Create().AsSpan(0, 8)));
    }

    [Fact]
    public void TheIndexFindsEveryGroup()
    {
        byte[] file = SmallFile.Create(20);
        ContainerMap map = ContainerMap.Load(new MemoryStream(file));
        SequenceEntry sequence = Assert.Single(map.Sequences);
        Assert.True(sequence.HasIndex);
        Assert.Equal(SmallFile.Header, sequence.Header);
        Assert.Equal(20, sequence.Index.Groups.Count);
        for (int i = 0; i < 20; i++)
        {
            GroupEntry entry = sequence.Index.Groups[i];
            Assert.Equal((i * 9010L, 9010L, 3), (entry.FirstTick, entry.DurationTicks, entry.FrameCount));
            ContainerMap.ReadChunkAt(new MemoryStream(file), sequence.OffsetBytes + entry.OffsetBytes, new());
            Assert.Equal(i, sequence.Index.Find((i * 9010) + 9009));
        }

        Assert.Equal(0, sequence.Index.Find(-5));
        Assert.Equal(19, sequence.Index.Find(long.MaxValue));
    }

    [Fact]
    public void AFileWithoutIndexIsMappedByScanning()
    {
        byte[] whole = SmallFile.Create();
        SequenceEntry expected = ContainerMap.Load(new MemoryStream(whole)).Sequences[0];
        SequenceEntry scanned = Assert.Single(ContainerMap.Load(new MemoryStream(SmallFile.Create(complete: false))).Sequences);
        Assert.False(scanned.HasIndex);
        Assert.Equal(expected.Index.Groups, scanned.Index.Groups);
    }

    [Fact]
    public void FilesConcatenate()
    {
        byte[] first = SmallFile.Create(2);
        byte[] cut = SmallFile.Create(3, 5, complete: false);
        byte[] last = SmallFile.Create(1, 7);
        byte[] whole = [.. first, .. last, .. first, .. first];
        ContainerMap map = ContainerMap.Load(new MemoryStream(whole));
        Assert.Equal([2, 1, 2, 2], map.Sequences.Select(s => s.Index.Groups.Count));
        Assert.All(map.Sequences, s => Assert.True(s.HasIndex));
        Assert.Equal(first.Length, map.Sequences[1].OffsetBytes);

        ContainerMap withCut = ContainerMap.Load(new MemoryStream([.. first, .. cut, .. last]));
        Assert.Equal([2, 3, 1], withCut.Sequences.Select(s => s.Index.Groups.Count));
        Assert.Equal([true, false, true], withCut.Sequences.Select(s => s.HasIndex));
        Assert.Empty(withCut.Damage);
    }

    [Fact]
    public async Task WritersRefuseGroupsThatReadersWould()
    {
        Group good = SmallFile.MakeGroup(0);
        ContainerWriter writer = new(new MemoryStream());
        await writer.BeginSequenceAsync(SmallFile.Header);
        await Refused([]);
        await Refused([good.Frames[0], good.Frames[0]]);
        await Refused([good.Frames[0] with { DurationTicks = 0 }]);
        await Refused([good.Frames[0] with { DurationTicks = 5 }, good.Frames[2]]);

        async Task Refused(CodedFrame[] frames) =>
            await Assert.ThrowsAsync<ArgumentException>(() => writer.WriteGroupAsync(new Group(frames, null)).AsTask());
    }
}
