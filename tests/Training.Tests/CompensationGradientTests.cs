using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;
using NeuralCodec.Training.Data;

namespace NeuralCodec.Training.Tests;

/// <summary>The transpose of compensation against the codec's own compensation in integers.</summary>
public sealed class CompensationGradientTests
{
    private const int Size = 128;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public void TheTransposeAgreesWithWhatCompensationDoesToADifference(int seed, bool hasSecond)
    {
        Random random = new(seed);
        MotionField field = Field(random, hasSecond);
        using Frame first = Noise(random, 60), second = Noise(random, 60), firstMoved = Moved(first, random), secondMoved = Moved(second, random);
        float[] before0 = Predict(first, hasSecond ? second : null, field, out float[] before1);
        float[] after0 = Predict(firstMoved, hasSecond ? secondMoved : null, field, out float[] after1);
        // The direction in which the predictions moved: any sample credited to a wrong place makes the second sum smaller.
        float[] gradient0 = Signs(before0, after0), gradient1 = Signs(before1, after1);
        double expected = Inner(gradient0, before0, after0) + Inner(gradient1, before1, after1);
        float[] toFirst = new float[CompensationGradient.Length(Size)], toSecond = hasSecond ? new float[toFirst.Length] : [];
        CompensationGradient.Add(gradient0, gradient1, field, Size, toFirst, toSecond);
        double actual = Inner(toFirst, Planes(first), Planes(firstMoved)) + (hasSecond ? Inner(toSecond, Planes(second), Planes(secondMoved)) : 0);
        Assert.True(expected > 5 * toFirst.Length, $"{expected}");
        // Rounding to integers is half a step per sample at most and mostly cancels.
        Assert.InRange(actual / expected, 0.97, 1.03);
    }

    [Fact]
    public void EverySampleOfThePredictionWeighsOne()
    {
        Random random = new(4);
        float[] ones = new float[CompensationGradient.Length(Size)], first = new float[ones.Length], second = new float[ones.Length];
        Array.Fill(ones, 1);
        CompensationGradient.Add(ones, ones, Field(random, true), Size, first, second);
        Assert.Equal(2.0 * ones.Length, first.Sum(v => (double)v) + second.Sum(v => (double)v), 0);
    }

    [Fact]
    public void SizesThatDoNotFitAreRefused()
    {
        float[] right = new float[CompensationGradient.Length(Size)];
        Assert.Throws<ArgumentException>(() => CompensationGradient.Add(right, new float[5], new MotionField(Size, Size), Size, right, []));
        Assert.Throws<ArgumentException>(() => CompensationGradient.Add(right, right, new MotionField(64, Size), Size, right, []));
    }

    private static MotionField Field(Random random, bool hasSecond)
    {
        MotionField field = new(Size, Size);
        for (int i = 0; i < field.Cells.Length; i++)
        {
            ReferenceUse use = !hasSecond ? ReferenceUse.First : random.Next(3) switch { 0 => ReferenceUse.First, 1 => ReferenceUse.Second, _ => ReferenceUse.Both };
            field.Cells[i] = new MotionCell(use, Vector(), Vector());
        }
        field.IsCopied[1] = true;
        for (int row = 0; row < MotionField.BlockCells; row++)
        {
            for (int column = 0; column < MotionField.BlockCells; column++) field[row, MotionField.BlockCells + column] = MotionCell.Still;
        }
        return field;

        MotionVector Vector() => new((short)random.Next(-90, 91), (short)random.Next(-90, 91));
    }

    private static Frame Noise(Random random, int lowest)
    {
        Frame frame = new(Size, Size);
        foreach (ref byte sample in frame.Pixels) sample = (byte)(lowest + random.Next(60));
        return frame;
    }

    // Small blocks lifted or lowered far enough that rounding is little beside it, and nothing is clamped.
    private static Frame Moved(Frame frame, Random random)
    {
        Frame moved = new(Size, Size);
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
        {
            int width = frame.GetPlaneWidth(plane), height = frame.GetPlaneHeight(plane);
            int[] lifts = [.. Enumerable.Range(0, width * height / 9 + width).Select(_ => random.Next(-30, 31))];
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                    moved.GetRow(plane, y)[x] = (byte)Math.Clamp(frame.GetRow(plane, y)[x] + lifts[(y / 3 * (width / 3)) + (x / 3)], 30, 190);
            }
        }
        return moved;
    }

    private static float[] Predict(Frame first, Frame? second, MotionField field, out float[] other)
    {
        using Frame p0 = new(Size, Size), p1 = new(Size, Size);
        PredictionDefinition.Predict(first, second, field, p0, p1);
        other = Planes(p1);
        return Planes(p0);
    }

    private static float[] Planes(Frame frame)
    {
        List<float> values = [];
        for (int plane = 0; plane < Frame.PlaneCount; plane++)
        {
            for (int y = 0; y < frame.GetPlaneHeight(plane); y++)
            {
                foreach (byte sample in frame.GetRow(plane, y)) values.Add(sample);
            }
        }
        return [.. values];
    }

    private static float[] Signs(float[] before, float[] after) => [.. before.Zip(after, (b, a) => (float)Math.Sign(a - b))];

    private static double Inner(float[] gradient, float[] before, float[] after)
    {
        double sum = 0;
        for (int i = 0; i < gradient.Length; i++) sum += gradient[i] * (double)(after[i] - before[i]);
        return sum;
    }
}
