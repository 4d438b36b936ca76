using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Motion;
using NeuralCodec.Codec.Tests.Common;

namespace NeuralCodec.Codec.Tests.Inter;

/// <summary>When a coded frame gives way to its reference.</summary>
public class RepeatDecisionTests
{
    private const int Width = 200, Height = 136, LengthBytes = 30;

    // 0.0088 bits per pixel: worth 1.8 of squared error on the 0..255 scale at this price.
    private const double Lambda = 320;

    [Fact]
    public void NoiseOverAPictureThatStandsStillIsNotWorthItsBits()
    {
        using Frame picture = TestPictures.SmoothFrame(Width, Height, 1), frame = WithNoise(picture, 10, 2), coded = WithNoise(picture, 2, 3);
        Assert.True(IsRepeated(frame, coded, picture));
    }

    [Fact]
    public void ACodedFrameThatIsMuchBetterStays()
    {
        // Squared errors of the reference are 12 to 30; the coded frame has none.
        using Frame picture = TestPictures.SmoothFrame(Width, Height, 1), frame = WithNoise(picture, 6, 2);
        Assert.False(IsRepeated(frame, frame, picture));
    }

    [Fact]
    public void ManyBitsAreNotSpentOnALittleError()
    {
        using Frame picture = TestPictures.SmoothFrame(Width, Height, 1), frame = WithNoise(picture, 2, 2);
        Assert.False(IsRepeated(frame, frame, picture, lengthBytes: 10));
        Assert.True(IsRepeated(frame, frame, picture, lengthBytes: 200));
    }

    /// <summary>In the mean over the picture it would hardly count.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void NothingSmallThatMovesIsLost(int plane)
    {
        using Frame picture = TestPictures.SmoothFrame(Width, Height, 1), noisy = WithNoise(picture, 10, 2), coded = WithNoise(picture, 2, 3);
        for (int y = 40; y < 48; y++)
        {
            for (int x = 40; x < 48; x++)
            {
                noisy.GetRow(plane, y)[x] += 20;
                coded.GetRow(plane, y)[x] += 18;
            }
        }
        Assert.False(IsRepeated(noisy, coded, picture));
    }

    [Fact]
    public void WhatMovesIsNoRepeat()
    {
        using Frame picture = TestPictures.SmoothFrame(Width, Height, 1), frame = WithNoise(picture, 10, 2), coded = WithNoise(picture, 2, 3);
        MotionField field = new(Width, Height);
        int most = field.Cells.Length / 16;
        Array.Fill(field.Cells, new MotionCell(ReferenceUse.Both, default, new MotionVector(0, -4)), 0, most);
        Assert.True(IsRepeated(frame, coded, picture, field: field));
        field.Cells[most] = new MotionCell(ReferenceUse.First, new MotionVector(4, 0), default);
        Assert.False(IsRepeated(frame, coded, picture, field: field));
    }

    [Fact]
    public void APriceComesBackFromIndexAndWeight()
    {
        foreach (double index in (double[])[-20, -1, 0, 31.5, 63])
            Assert.Equal(InterQuality.Lambda(index), InterQuality.Lambda(Math.Max(index, 0), InterQuality.RateWeight(index)), 1e-6);
    }

    private static bool IsRepeated(Frame frame, Frame coded, Frame picture, int lengthBytes = LengthBytes, MotionField? field = null)
    {
        ReferencePicture reference = new(Width, Height);
        reference.Load(picture);
        return RepeatDecision.IsBetter(frame, coded, field ?? new MotionField(Width, Height), reference, lengthBytes, Lambda);
    }

    private static Frame WithNoise(Frame picture, int strength, int seed)
    {
        Random random = new(seed);
        Frame frame = new(Width, Height);
        for (int i = 0; i < frame.Pixels.Length; i++) frame.Pixels[i] = (byte)Math.Clamp(picture.Pixels[i] + random.Next(-strength, strength + 1), 0, 255);
        return frame;
    }
}
