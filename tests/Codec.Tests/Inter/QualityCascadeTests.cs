using NeuralCodec.Codec.Inter;

namespace NeuralCodec.Codec.Tests.Inter;

/// <summary>How far the qualities of a mini-group lie apart.</summary>
public class QualityCascadeTests
{
    [Fact]
    public void FramesThatAreCopiesOfTheirReferencesLieFarthestApart()
    {
        QualityCascade cascade = After(1, 1, 1, 1);
        Assert.Equal(14, cascade.Offset(0), 0.1);
        for (int level = 1; level <= 4; level++) Assert.Equal(8, cascade.Offset(level) - cascade.Offset(level - 1), 0.1);
    }

    [Fact]
    public void FramesThatOweNothingToTheirReferencesAreAlike()
    {
        QualityCascade cascade = After(0, 0, 0, 0);
        Assert.Equal(8, cascade.Offset(0), 0.1);
        for (int level = 1; level <= 3; level++) Assert.Equal(cascade.Offset(0), cascade.Offset(level), 0.1);
    }

    [Fact]
    public void WhatDependsOnAFrameRaisesIt()
    {
        // Frames of the last level hang on those above: these gain on them, and the anchors by as much on all.
        QualityCascade cascade = After(0, 0, 0, 1);
        Assert.Equal(8, cascade.Offset(3) - cascade.Offset(2), 0.1);
        Assert.Equal(0, cascade.Offset(2) - cascade.Offset(1), 0.1);
        Assert.Equal(0, cascade.Offset(1) - cascade.Offset(0), 0.1);
    }

    [Fact]
    public void DeeperIsNeverBetterWhateverWasSeen()
    {
        Random random = new(4);
        QualityCascade cascade = new();
        for (int i = 0; i < 2000; i++)
        {
            double[] offsets = [.. Enumerable.Range(0, 12).Select(cascade.Offset)];
            Assert.InRange(offsets[0], 8 - 1e-9, 14 + 1e-9);
            for (int level = 1; level < offsets.Length; level++) Assert.InRange(offsets[level] - offsets[level - 1], -1e-9, 8 + 1e-9);
            cascade.Add(random.Next(12), random.Next(10) == 0 ? 1e9 : random.NextDouble());
        }
    }

    private static QualityCascade After(params double[] errorLeft)
    {
        QualityCascade cascade = new();
        for (int i = 0; i < 100; i++)
        {
            for (int level = 0; level < errorLeft.Length; level++) cascade.Add(level, errorLeft[level]);
        }
        return cascade;
    }
}
