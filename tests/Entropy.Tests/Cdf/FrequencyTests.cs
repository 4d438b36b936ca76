using NeuralCodec.Entropy.Cdf;

namespace NeuralCodec.Entropy.Tests.Cdf;

/// <summary>What encoders are told of the cost of a residual.</summary>
public class FrequencyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(38)]
    [InlineData(70)]
    [InlineData(111)]
    public void FrequenciesOfAllSymbolsFillTheTable(int scaleIndex)
    {
        int sum = GaussianTables.Frequency(scaleIndex, 0), step = 1 << GaussianTables.RawBits(scaleIndex), bound = EscapeBound(scaleIndex);
        // One magnitude of each symbol; the first escape stands for all.
        for (int symbol = 1; symbol <= bound; symbol++) sum += 2 * GaussianTables.Frequency(scaleIndex, ((symbol - 1) * step) + 1);
        Assert.Equal(1 << GaussianTables.ScaleBits, sum);
        Assert.Equal(GaussianTables.Frequency(scaleIndex, (bound * step) + 1), GaussianTables.Frequency(scaleIndex, GaussianTables.MaxMagnitude));
    }

    [Fact]
    public void LargerMagnitudesAreRarer()
    {
        for (int index = 0; index < GaussianTables.FirstRawIndex; index++)
        {
            for (int magnitude = 1; magnitude < EscapeBound(index); magnitude++)
                Assert.True(GaussianTables.Frequency(index, magnitude) <= GaussianTables.Frequency(index, magnitude - 1), $"{index} {magnitude}");
        }
    }

    [Fact]
    public void OutOfRangeIsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => GaussianTables.Frequency(112, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => GaussianTables.Frequency(5, -1));
    }

    private static unsafe int EscapeBound(int scaleIndex) => GaussianTables.Default.EscapeBounds[scaleIndex];
}
