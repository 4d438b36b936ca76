using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Tests.Motion;

/// <summary>Whole predictions at every level and number of threads against <see cref="PredictionDefinition"/>.</summary>
public class MotionCompensatorTests
{
    public static TheoryData<SimdLevel> Levels => MotionLevels.All;

    [Theory]
    [MemberData(nameof(Levels))]
    public void RandomFieldsEqualTheDefinition(SimdLevel level)
    {
        using MotionCompensator compensator = new() { Level = level };
        for (int seed = 0; seed < 24; seed++)
        {
            Random random = new(seed);
            int width = seed < 8 ? 1 + seed : random.Next(1, 270), height = seed < 8 ? 9 - seed : random.Next(1, 140);
            Check(compensator, random, width, height, seed % 4 != 1, seed % 5 / 4.0, seed % 3 * 0.2, $"seed {seed}");
        }
    }

    /// <summary>Longer than the longest run, and more rows of blocks than threads.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void ThreadsDoNotMatter(int threads)
    {
        using MotionCompensator compensator = new(threads);
        for (int seed = 0; seed < 3; seed++)
            Check(compensator, new Random(seed), 460, 330, true, 0.9, 0.1, $"seed {seed}");
    }

    [Fact]
    public void NothingIsAllocatedAfterTheFirstPicture()
    {
        Random random = new(3);
        using Frame first = RandomMotion.Frame(random, 200, 130), second = RandomMotion.Frame(random, 200, 130);
        using Frame prediction0 = new(256, 192), prediction1 = new(256, 192);
        ReferencePicture reference0 = RandomMotion.Reference(first), reference1 = RandomMotion.Reference(second);
        MotionField field = RandomMotion.Field(random, 200, 130, true, 0.7, 0.2);
        using MotionCompensator compensator = new();
        compensator.Predict(reference0, reference1, field, prediction0, prediction1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        reference0.Load(first);
        compensator.Predict(reference0, reference1, field, prediction0, prediction1);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        Random random = new(4);
        using Frame frame = RandomMotion.Frame(random, 70, 20), padded = new(128, 64), other = new(128, 64), small = new(64, 64);
        ReferencePicture reference = RandomMotion.Reference(frame);
        MotionField field = new(70, 20);
        using MotionCompensator compensator = new();
        compensator.Predict(reference, null, field, padded, other);
        Assert.Throws<ArgumentException>(() => compensator.Predict(reference, null, field, padded, small));
        Assert.Throws<ArgumentException>(() => compensator.Predict(reference, null, field, padded, padded));
        Assert.Throws<ArgumentException>(() => compensator.Predict(reference, null, new MotionField(128, 128), padded, other));
        Assert.Throws<ArgumentException>(() => compensator.Predict(reference, new ReferencePicture(71, 20), field, padded, other));
        field[0, 1] = new MotionCell(ReferenceUse.Both, default, default);
        Assert.Throws<ArgumentException>(() => compensator.Predict(reference, null, field, padded, other));
        field[0, 1] = new MotionCell((ReferenceUse)4, default, default);
        Assert.Throws<ArgumentException>(() => compensator.Predict(reference, reference, field, padded, other));
    }

    private static void Check(
        MotionCompensator compensator, Random random, int width, int height, bool hasSecond, double splits, double copies, string what)
    {
        using Frame first = RandomMotion.Frame(random, width, height, random.Next(3) == 0);
        using Frame second = RandomMotion.Frame(random, width, height);
        MotionField field = RandomMotion.Field(random, width, height, hasSecond, splits, copies);
        int paddedWidth = field.BlockColumns * MotionField.BlockPixels, paddedHeight = field.BlockRows * MotionField.BlockPixels;
        using Frame expected0 = new(paddedWidth, paddedHeight), expected1 = new(paddedWidth, paddedHeight);
        PredictionDefinition.Predict(first, hasSecond ? second : null, field, expected0, expected1);

        // The memory around the predictions must stay as it is.
        using CanaryPool pool = new();
        using Frame actual0 = new(paddedWidth, paddedHeight, pool), actual1 = new(paddedWidth, paddedHeight, pool);
        compensator.Predict(
            RandomMotion.Reference(first), hasSecond ? RandomMotion.Reference(second) : null, field, actual0, actual1);
        Assert.Equal(-1, FirstDifference(expected0, actual0, what));
        Assert.Equal(-1, FirstDifference(expected1, actual1, what));
        pool.AssertUntouched();
    }

    private static int FirstDifference(Frame expected, Frame actual, string what)
    {
        int same = expected.Pixels.CommonPrefixLength(actual.Pixels);
        return same == expected.LengthBytes
            ? -1
            : throw new Xunit.Sdk.XunitException($"{what}, {expected.WidthPixels}x{expected.HeightPixels}: byte {same} differs");
    }
}
