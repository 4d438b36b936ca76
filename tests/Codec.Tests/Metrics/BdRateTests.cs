using NeuralCodec.Codec.Metrics;

namespace NeuralCodec.Codec.Tests.Metrics;

public class BdRateTests
{
    private static readonly RdPoint[] Anchor = [new(100, 30), new(210, 33), new(390, 35.5), new(820, 38.2)];

    [Theory]
    [InlineData(1.0, 0)]
    [InlineData(1.1, 10)]
    [InlineData(0.5, -50)]
    public void AConstantFactorIsItsPercentage(double factor, double expected) =>
        Assert.Equal(expected, BdRate.Compute(Anchor, Anchor.Select(p => p with { Rate = p.Rate * factor })), 9);

    [Fact]
    public void TwoPointsGiveStraightLines()
    {
        // Log rates 0..1 over 30..40 against 0..2: the mean distance is 0.5, so e^0.5 - 1.
        RdPoint[] a = [new(1, 30), new(Math.E, 40)];
        RdPoint[] b = [new(1, 30), new(Math.E * Math.E, 40)];
        Assert.Equal(100 * (Math.Exp(0.5) - 1), BdRate.Compute(a, b), 9);
        // Over the common range 35..40 only: 0.5..1 against 0..1 on a line from 35 to 40 means 0.75 against 0.5.
        RdPoint[] c = [new(1, 35), new(Math.E, 40)];
        Assert.Equal(100 * (Math.Exp(-0.25) - 1), BdRate.Compute(a, c), 9);
    }

    [Fact]
    public void PublishedCurvesGiveTheirDifference()
    {
        // The example of the FAU-LMS package "bjontegaard" (BSD-3-Clause, README) and that of the "Bjontegaard_metric" scripts. Their cubic fits over the
        // whole range give -4.4205 and 31.3974 %; the piecewise form of JCTVC-L1100, summed over 400,000 steps in a program of its own, these.
        RdPoint[] first = [new(9487.76, 40.037), new(4593.60, 38.615), new(2486.44, 36.845), new(1358.24, 34.851)];
        RdPoint[] second = [new(9787.80, 40.121), new(4469.00, 38.651), new(2451.52, 36.970), new(1356.24, 34.987)];
        Assert.Equal(-4.4174854, BdRate.Compute(first, second), 6);
        first = [new(686.76, 40.28), new(309.58, 37.18), new(157.11, 34.24), new(85.95, 31.42)];
        second = [new(893.34, 40.39), new(407.8, 37.21), new(204.93, 34.17), new(112.75, 31.24)];
        BdRateResult result = BdRate.Measure(first, second);
        Assert.Equal(31.3798782, result.Percent, 6);
        Assert.Equal((31.42, 40.28), (result.LowQuality, result.HighQuality));
    }

    [Fact]
    public void InterpolationFollowsTheFormulaByHand()
    {
        // Slopes 1.5, 0, 0: at 0.5 the Hermite form gives 0.125 x 1.5 + 0.5 = 0.6875; it stays at 1 after the knot.
        Pchip pchip = new([0, 1, 2], [0, 1, 1]);
        Assert.Equal(0.6875, pchip.Evaluate(0.5), 12);
        Assert.Equal(1, pchip.Evaluate(1.5), 12);
        Assert.Equal(1, pchip.Integrate(1, 2), 12);
        Assert.Equal(0.5 + (1.5 / 12), pchip.Integrate(0, 1), 12);
    }

    [Fact]
    public void CurvesThatCannotBeComparedAreRefused()
    {
        Assert.Throws<ArgumentException>(() => BdRate.Compute(Anchor, Anchor[..1]));
        Assert.Throws<ArgumentException>(() => BdRate.Compute(Anchor, [new(1, 37.5), new(2, 45)]));
        Assert.Throws<ArgumentException>(() => BdRate.Compute(Anchor, [new(1, 50), new(2, 60)]));
        Assert.Throws<ArgumentException>(() => BdRate.Compute(Anchor, [new(1, 30), new(2, 30)]));
        Assert.Throws<ArgumentException>(() => BdRate.Compute(Anchor, [new(0, 30), new(2, 40)]));
    }
}
