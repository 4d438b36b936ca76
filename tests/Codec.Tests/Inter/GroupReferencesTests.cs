using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Inter;

namespace NeuralCodec.Codec.Tests.Inter;

public sealed class GroupReferencesTests
{
    [Fact]
    public void AFrameIsNeededUntilTheLastEndsThatRefersToItOverAnyNumberOfOthers()
    {
        // Two mini-groups: 0, then 8 and its B frames 4 2 1 3 6 5 7, then 16 from 8 and 0 and so on.
        List<CodedFrame> frames = [Coded(FrameType.Intra, 0, [])];
        foreach (StructureFrame frame in GroupStructure.Of(-1, 0, 8, false).Concat(GroupStructure.Of(0, 8, 8, false)))
            frames.Add(Inter(frame.Index, frame.First, frame.Second));
        GroupReferences uses = new(frames);
        Dictionary<int, long> expected = new()
        {
            [0] = 170, [8] = 170, [4] = 80, [2] = 40, [1] = 20, [3] = 40, [6] = 80, [5] = 60, [7] = 80,
            [16] = 170, [12] = 160, [10] = 120, [9] = 100, [11] = 120, [14] = 160, [13] = 140, [15] = 160,
        };
        for (int i = 0; i < frames.Count; i++)
            Assert.Equal((frames[i].DisplayIndex, expected[frames[i].DisplayIndex]), (frames[i].DisplayIndex, uses.NeededUntil(i)));
    }

    [Fact]
    public void ARepeatedFrameIsNeededAsLongAsItsRepetition()
    {
        GroupReferences uses = new([Coded(FrameType.Intra, 0, []), Coded(FrameType.Repeat, 1, [0]), Coded(FrameType.Repeat, 2, [1]), Coded(FrameType.Intra, 3, [])]);
        Assert.Equal([30, 30, 30, 40], Enumerable.Range(0, 4).Select(uses.NeededUntil));
    }

    /// <summary>A frame that breaks the rules ends the group, so no decoder may pass it by.</summary>
    [Theory]
    [InlineData(FrameType.Inter)]
    [InlineData(FrameType.Repeat)]
    public void AFrameThatCannotBeReadIsAlwaysNeeded(FrameType type)
    {
        GroupReferences uses = new([Coded(FrameType.Intra, 0, []), Coded(type, 1, []), Inter(2, 0, -1)]);
        Assert.Equal([30, long.MaxValue, 30], Enumerable.Range(0, 3).Select(uses.NeededUntil));
    }

    private static CodedFrame Coded(FrameType type, int index, byte[] payload) => new(type, index, index * 10, 10, payload);

    private static CodedFrame Inter(int index, int first, int second)
    {
        ByteWriter writer = new();
        new InterHeader(QualityIndex.FromIndex(30), first, second).Write(writer, [], []);
        return Coded(FrameType.Inter, index, writer.Written.ToArray());
    }
}
