using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Inter;

namespace NeuralCodec.Codec.Tests.Container;

/// <summary>Orders, references and levels of the encoder's structures are those that docs/container.md section 5.2 expects.</summary>
public class GroupPlacesTests
{
    [Fact]
    public void HierarchiesOfAnyLengthAreExpected()
    {
        for (int count = 1; count <= 60; count++)
        {
            List<StructureFrame> frames = [.. Structure(count, false)];
            GroupPlaces places = new(count);
            foreach (StructureFrame frame in frames)
            {
                int expected = places.Predict(out bool isInGap);
                Assert.Equal((frame.Index, frame.Level > 0), (expected, isInGap));
                bool isFirst = places.OuterCount == 0;
                FramePlace place = places.Add(frame.Index);
                Assert.Equal((frame.Level, frame.Level == 0), (place.Level, place.IsOuter));
                if (!isFirst) Assert.Equal((frame.First, Math.Max(0, frame.Second)), (place.Low, place.High));
            }
        }
    }

    [Fact]
    public void LowDelayIsExpectedFromItsThirdFrameOn()
    {
        GroupPlaces places = new(20);
        foreach (StructureFrame frame in Structure(20, true))
        {
            int expected = places.Predict(out _);
            FramePlace place = places.Add(frame.Index);
            Assert.Equal(frame.Index == 1 ? 8 : frame.Index, expected);
            Assert.Equal((0, Math.Max(0, frame.First)), (place.Level, place.Low));
        }
    }

    [Fact]
    public void AnyOrderHasPlaces()
    {
        GroupPlaces places = new(9);
        Assert.Equal(0, places.Predict(out _));
        Assert.Equal(new FramePlace(0, 0, 0, true), places.Add(5));
        Assert.Equal(8, places.Predict(out bool isInGap));
        Assert.False(isInGap);
        Assert.Equal(new FramePlace(5, 0, 0, true), places.Add(2)); // below all others
        Assert.Equal(3, places.Predict(out isInGap));
        Assert.True(isInGap);
        Assert.Equal(new FramePlace(2, 5, 1, false), places.Add(4)); // in the gap, another than expected
        Assert.Equal(new FramePlace(2, 4, 2, false), places.Add(3));
        Assert.Equal(new FramePlace(2, 5, 0, true), places.Add(7));
        Assert.Equal(6, places.Predict(out _));
        places.Add(6);
        Assert.Equal(8, places.Predict(out _)); // 7 grew by 2 over 5, and 8 is the last
        Assert.Equal([true, true, false], new[] { 2, 7, 8 }.Select(places.IsCoded));
    }

    /// <summary>The intra frame, then mini-groups as the encoder makes them.</summary>
    internal static IEnumerable<StructureFrame> Structure(int count, bool lowDelay)
    {
        yield return new StructureFrame(0, -1, -1, 0);
        int previous = -1, anchor = 0, most = lowDelay ? 1 : GroupStructure.MiniGroup;
        while (anchor < count - 1)
        {
            int length = Math.Min(most, count - 1 - anchor);
            foreach (StructureFrame frame in GroupStructure.Of(previous, anchor, length, lowDelay)) yield return frame;
            (previous, anchor) = (anchor, anchor + length);
        }
    }
}
