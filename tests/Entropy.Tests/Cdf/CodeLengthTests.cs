using NeuralCodec.Entropy.Cdf;

namespace NeuralCodec.Entropy.Tests.Cdf;

/// <summary>The encoder's estimate of what a residual costs.</summary>
public class CodeLengthTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(38)]
    [InlineData(70)]
    [InlineData(111)]
    public void ProbabilitiesOfAllResidualsSumToOne(int scaleIndex)
    {
        double sum = Math.Pow(2, -GaussianTables.CodeLength(scaleIndex, 0));
        // Escapes repeat the mass of the largest magnitude: what lies behind the first one is left out.
        int raw = GaussianTables.RawBits(scaleIndex), end = ((EscapeBound(scaleIndex) - 1) << raw) + 1;
        for (int magnitude = 1; magnitude < end; magnitude++) sum += 2 * Math.Pow(2, -GaussianTables.CodeLength(scaleIndex, magnitude));
        sum += 2 * Math.Pow(2, raw - GaussianTables.CodeLength(scaleIndex, end));
        Assert.Equal(1, sum, 9);
    }

    [Fact]
    public void LargerMagnitudesCostAtLeastAsMuch()
    {
        for (int index = 0; index < GaussianTables.Count; index++)
        {
            for (int magnitude = 1; magnitude < 8; magnitude++)
                Assert.True(GaussianTables.CodeLength(index, magnitude) >= GaussianTables.CodeLength(index, magnitude - 1) - 0.02, $"{index} {magnitude}");
        }
    }

    private static unsafe int EscapeBound(int scaleIndex) => GaussianTables.Default.EscapeBounds[scaleIndex];

    [Fact]
    public void OutOfRangeIsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => GaussianTables.CodeLength(112, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => GaussianTables.CodeLength(5, -1));
    }
}
