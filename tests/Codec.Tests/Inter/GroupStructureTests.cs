using NeuralCodec.Codec.Inter;

namespace NeuralCodec.Codec.Tests.Inter;

/// <summary>Order and references of mini-groups.</summary>
public class GroupStructureTests
{
    [Fact]
    public void EveryFrameComesOnceAfterItsReferences()
    {
        for (int count = 1; count <= 16; count++)
        {
            foreach ((int previous, bool lowDelay) in ((int, bool)[])[(-1, false), (2, false), (-1, true), (2, true)])
            {
                HashSet<int> coded = [previous, 5];
                foreach (StructureFrame frame in GroupStructure.Of(previous, 5, count, lowDelay))
                {
                    Assert.Contains(frame.First, coded);
                    if (frame.Second >= 0) Assert.Contains(frame.Second, coded);
                    Assert.True(frame.First < frame.Index && (frame.Second < 0 || frame.Second > frame.Index || (frame.Second == previous && frame.Level == 0)));
                    Assert.True(coded.Add(frame.Index));
                }
                Assert.Equal(count + 2, coded.Count);
                Assert.Equal(5 + count, coded.Max());
            }
        }
    }

    [Fact]
    public void LaterAnchorsMayReferToTheIntraFrame()
    {
        Assert.Equal(-1, GroupStructure.Of(-1, 0, 8, false)[0].Other);
        Assert.Equal(-1, GroupStructure.Of(0, 8, 8, false)[0].Other);
        IReadOnlyList<StructureFrame> frames = GroupStructure.Of(8, 16, 8, false);
        Assert.Equal(new StructureFrame(24, 16, 8, 0, 0), frames[0]);
        Assert.All(frames.Skip(1), frame => Assert.Equal(-1, frame.Other));
    }

    [Fact]
    public void WholeMiniGroupHalves() => Assert.Equal(
        [(8, 0), (4, 1), (2, 2), (1, 3), (3, 3), (6, 2), (5, 3), (7, 3)],
        GroupStructure.Of(-1, 0, 8, false).Select(f => (f.Index, f.Level)));
}
