using NeuralCodec.Codec.Inter;

namespace NeuralCodec.Codec.Tests.Inter;

/// <summary>One-pass rate control against a made-up encoder whose scenes differ in difficulty.</summary>
public class RateControllerTests
{
    [Theory]
    [InlineData(200_000, 0.059, 1)]
    [InlineData(1_000_000, 0.05, 2)]
    [InlineData(1_500_000, 0.07, 3)]
    public void AverageOfAMinuteIsWithinThreePercent(double target, double slope, int seed)
    {
        Random random = new(seed);
        RateController controller = new(target, 0);
        double bits = 0, difficulty = Math.Log(300_000);
        for (int group = 0; group < 30; group++)
        {
            // A new scene every ten seconds, up to three times as hard or as easy, and 10 % from group to group.
            if (group % 5 == 0) difficulty = Math.Log(300_000) + (random.NextDouble() - 0.5) * 2.2;
            double quality = controller.NextQuality();
            double rate = Math.Exp(difficulty + (slope * (quality - 30)) + ((random.NextDouble() - 0.5) * 0.2));
            bits += 2 * rate;
            controller.Add((long)(2 * rate / 8), 2);
        }
        Assert.InRange(bits / 60 / target, 0.97, 1.03);
    }

    [Theory]
    [InlineData(300_000, 1)]
    [InlineData(300_000, 2)]
    [InlineData(1_000_000, 3)]
    public void IntraFramesTellOfNewScenes(double target, int seed)
    {
        Random random = new(seed);
        RateController controller = new(target, 0);
        double bits = 0, difficulty = 0, worst = 0;
        for (int group = 0; group < 30; group++)
        {
            // A new scene every six seconds, up to five times as hard or as easy; a third of a group is its intra frame, give or take a third.
            if (group % 3 == 0) difficulty = Math.Log(600_000) + ((random.NextDouble() - 0.5) * 3.2);
            double quality = controller.NextQuality(), share = (1 + ((random.NextDouble() - 0.5) * 0.6)) / 3;
            double Intra(double index) => share * Math.Exp(difficulty + (0.055 * (index - 30)));
            quality = controller.RetryIntra(quality, Intra(quality)) ?? quality;
            double length = Intra(quality) + (0.66 * Math.Exp(difficulty + (0.06 * (quality - 30))));
            bits += length;
            if (group > 0) worst = Math.Max(worst, length / 2 / target);
            controller.Add((long)(length / 8), 2, quality);
        }
        Assert.InRange(bits / 60 / target, 0.97, 1.03);
        // Without looking at intra frames single groups take up to five times their share.
        Assert.InRange(worst, 1, 2.5);
    }

    [Fact]
    public void MaximumCapsTheRateAskedFor()
    {
        RateController capped = new(1_000_000, 400_000);
        for (int group = 0; group < 20; group++)
        {
            double rate = Math.Exp(Math.Log(300_000) + (0.059 * (capped.NextQuality() - 30)));
            if (group > 3) Assert.InRange(rate, 0, 400_000);
            capped.Add((long)(2 * rate / 8), 2);
        }
    }

    [Fact]
    public void QualityStaysInRange()
    {
        RateController starved = new(1, 0), rich = new(1e12, 0);
        for (int group = 0; group < 20; group++)
        {
            Assert.InRange(starved.NextQuality(), 0, 63);
            Assert.InRange(rich.NextQuality(), 0, 63);
            starved.Add(100_000, 2);
            rich.Add(100_000, 2);
        }
        Assert.Equal(0, starved.NextQuality());
        Assert.Equal(63, rich.NextQuality());
    }
}
