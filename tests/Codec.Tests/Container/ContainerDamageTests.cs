using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Tests.Common;

namespace NeuralCodec.Codec.Tests.Container;

/// <summary>A file cut, flipped or robbed of a chunk gives all other groups, and never a crash.</summary>
public class ContainerDamageTests
{
    private static readonly byte[] File = SmallFile.Create(10);
    private static readonly List<int> Bounds = SmallFile.ChunkBounds(File);
    private static readonly List<string> AllGroups = Groups(File);

    [Fact]
    public void AFileCutAtAnyByteGivesItsWholeGroups()
    {
        List<string> whole = SmallFile.Describe(new ContainerReader(new MemoryStream(File)));
        for (int length = 0; length < File.Length; length++)
        {
            byte[] cut = File[..length];
            if (length < Bounds[1])
            {
                Assert.Throws<InvalidMediaException>(() => Groups(cut));
                continue;
            }

            ContainerReader reader = new(new DripStream(cut, 4096));
            List<string> lines = SmallFile.Describe(reader);
            Assert.Equal(whole.Take(lines.Count), lines);
            int wholeGroups = AllGroups.Count(g => whole.IndexOf(g) < lines.Count);
            Assert.Equal(wholeGroups, ContainerMap.Load(new MemoryStream(cut)).Sequences[0].Index.Groups.Count);
            // Only a cut between two chunks leaves nothing to report.
            Assert.Equal(Bounds.Contains(length), reader.GetDamage().Count == 0);
        }
    }

    [Fact]
    public void AnyFlippedBitCostsAtMostTheGroupItHits()
    {
        for (int bit = 0; bit < File.Length * 8; bit++)
        {
            byte[] damaged = [.. File];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            ContainerReader reader = new(new MemoryStream(damaged));
            List<string> groups = [.. SmallFile.Describe(reader).Where(line => line.StartsWith("group", StringComparison.Ordinal))];
            Assert.NotEmpty(reader.GetDamage());
            Assert.Empty(groups.Except(AllGroups));
            if (bit / 8 >= Bounds[1])
                Assert.InRange(groups.Count, AllGroups.Count - 1, AllGroups.Count);
            else
                Assert.Equal(2, groups.Count); // the header is lost: those after its first repetition are left
            ContainerMap.Load(new MemoryStream(damaged));
        }
    }

    [Fact]
    public async Task AnyLostChunkCostsItselfOnly()
    {
        for (int i = 1; i < Bounds.Count - 1; i++)
        {
            byte[] without = [.. File[..Bounds[i]], .. File[Bounds[i + 1]..]];
            int lost = AllGroups.Count - Groups(without).Count;
            bool isGroup = File.AsSpan(Bounds[i] + 4, 4).SequenceEqual("GRUP"u8);
            Assert.Equal(isGroup ? 1 : 0, lost);

            MemoryStream repaired = new();
            RepairReport report = await ContainerRepair.RepairAsync(new MemoryStream(without), repaired);
            Assert.Equal(AllGroups.Count - lost, report.Groups);
            SequenceEntry sequence = Assert.Single(ContainerMap.Load(repaired).Sequences);
            Assert.True(sequence.HasIndex);
            Assert.Equal(report.Groups, sequence.Index.Groups.Count);
            Assert.Equal(Groups(without), Groups(repaired.ToArray()));
        }
    }

    [Fact]
    public async Task RepairOfAnUnharmedFileChangesNothing()
    {
        byte[] input = [.. File, .. SmallFile.Create(2, 9)];
        MemoryStream output = new();
        RepairReport report = await ContainerRepair.RepairAsync(new DripStream(input, 77), output);
        Assert.Equal((2, 12), (report.Sequences, report.Groups));
        Assert.Empty(report.Damage);
        Assert.Equal(input, output.ToArray());
    }

    [Fact]
    public async Task RepairRecoversALostHeaderFromItsRepetition()
    {
        MemoryStream output = new();
        RepairReport report = await ContainerRepair.RepairAsync(new MemoryStream(File[50..]), output);
        Assert.Equal((1, 2), (report.Sequences, report.Groups));
        Assert.Equal(AllGroups[8..], Groups(output.ToArray()));
    }

    [Fact]
    public void GarbageBetweenChunksIsSkippedAndNamed()
    {
        byte[] garbage = new byte[100_000];
        new Random(5).NextBytes(garbage);
        ContainerReader reader = new(new DripStream([.. File[..Bounds[5]], .. garbage, .. File[Bounds[5]..]], 5000));
        Assert.Equal(10, SmallFile.Describe(reader).Count(line => line.StartsWith("group", StringComparison.Ordinal)));
        DamagedRange range = Assert.Single(reader.GetDamage());
        Assert.Equal((Bounds[5], garbage.Length), (range.OffsetBytes, range.LengthBytes));
    }

    [Fact]
    public void AChunkOfAnotherFileInsideAPayloadIsNotTaken()
    {
        // A side track that itself holds an .ncv file, then damaged so that the reader looks for markers inside.
        byte[] outer = SmallFile.Create(1, complete: false);
        MemoryStream stream = new();
        stream.Write(outer);
        byte[] inner = SmallFile.Create(2, 99)[Bounds[1]..];
        byte[] chunk = new byte[ContainerFormat.ChunkOverheadBytes + inner.Length];
        uint tag = BitConverter.ToUInt32(outer, 12);
        new ChunkHeader(ChunkType.Packets, (uint)inner.Length, tag).Write(chunk);
        inner.CopyTo(chunk, ContainerFormat.ChunkHeaderBytes);
        stream.Write(chunk);
        Assert.Single(Groups(stream.ToArray()));
    }

    private static List<string> Groups(byte[] file) =>
        [.. SmallFile.Describe(new ContainerReader(new MemoryStream(file))).Where(line => line.StartsWith("group", StringComparison.Ordinal))];
}
