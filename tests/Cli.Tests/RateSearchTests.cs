using NeuralCodec.Codec;

namespace NeuralCodec.Cli.Tests;

public class RateSearchTests
{
    [Theory]
    [InlineData(0.02)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(2)]
    public async Task TargetsAreMetWithinThreePercent(double target)
    {
        int calls = 0;
        // Rate over index as codecs have it: exponential with a bend.
        (QualityIndex quality, double ratio) = await RateSearch.FindAsync(q =>
        {
            calls++;
            return Task.FromResult(Rate(q) / target);
        });
        Assert.InRange(ratio, 1 - RateSearch.Tolerance, 1 + RateSearch.Tolerance);
        Assert.Equal(Rate(quality) / target, ratio);
        Assert.InRange(calls, 1, 10);
    }

    [Theory]
    [InlineData(1e-6, 0)]
    [InlineData(1e6, 63)]
    public async Task TargetsOutOfReachGiveTheEndOfTheScale(double target, int end)
    {
        (QualityIndex quality, double ratio) = await RateSearch.FindAsync(q => Task.FromResult(Rate(q) / target));
        Assert.InRange(Math.Abs(quality.Index - end), 0, 2);
        Assert.False(Math.Abs(ratio - 1) <= RateSearch.Tolerance);
    }

    private static double Rate(QualityIndex q) => 0.01 * Math.Exp(q.Index / 11) * (1 + (q.Index / 100));
}
