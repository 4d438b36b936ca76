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
            foreach (bool lowDelay in (bool[])[false, true])
            {
                HashSet<int> coded = [5];
                foreach (StructureFrame frame in GroupStructure.Of(5, count, lowDelay))
                {
                    Assert.Contains(frame.First, coded);
                    if (frame.Second >= 0) Assert.Contains(frame.Second, coded);
                    Assert.True(frame.First < frame.Index && (frame.Second < 0 || frame.Second > frame.Index));
                    Assert.True(coded.Add(frame.Index));
                }
                Assert.Equal(count + 1, coded.Count);
                Assert.Equal(5 + count, coded.Max());
            }
        }
    }

    [Fact]
    public void WholeMiniGroupHalves() => Assert.Equal(
        [(8, 0), (4, 1), (2, 2), (1, 3), (3, 3), (6, 2), (5, 3), (7, 3)],
        GroupStructure.Of(0, 8, false).Select(f => (f.Index, f.Level)));
}
