using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Entropy.Cdf;

namespace NeuralCodec.Codec.Tests.Transforms;

public class RateThresholdsTests
{
    [Fact]
    public void ThresholdsGrowFromTheMiddleToTheMagnitude()
    {
        const int exponent = 10, one = 1 << exponent;
        RateThresholds[] weights = [new(0), new(1), new(4), new(1000)];
        for (int index = CodingOrder.SkipBelow; index < GaussianTables.Count; index++)
        {
            for (int magnitude = 1; magnitude < RateThresholds.Magnitudes; magnitude++)
            {
                int[] thresholds = [.. weights.Select(weight => weight.Of(index, magnitude, exponent))];
                Assert.Equal((magnitude * one) - (one / 2), thresholds[0]);
                Assert.Equal(thresholds.Order(), thresholds);
                Assert.InRange(thresholds[^1], thresholds[0], magnitude * one);
            }
        }
    }

    [Fact]
    public void BitsCostMoreWhereTheQualityScaleEnds()
    {
        Assert.Equal(1, InterQuality.RateWeight(40));
        Assert.Equal(1, InterQuality.RateWeight(0));
        Assert.Equal(2 * Math.Sqrt(2), InterQuality.RateWeight(-6.3), 6);
        Assert.True(InterQuality.MotionLambda(-6.3) > InterQuality.MotionLambda(0));
    }
}
