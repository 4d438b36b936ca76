using NeuralCodec.Codec.Motion;

namespace NeuralCodec.Codec.Tests.Motion;

/// <summary>docs/inter-motion.md section 4.1: the plane through the border of a leaf.</summary>
public class SlopeFitTests
{
    /// <summary>A plane comes back exactly, on the border and beyond it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void APlaneIsItsOwnFit(int size)
    {
        Random random = new(size);
        for (int round = 0; round < 100; round++)
        {
            int a = random.Next(-4000, 4000), b = random.Next(-200, 200), c = random.Next(-200, 200);
            SlopeFit fit = new([.. Enumerable.Range(0, (2 * size) + 1).Select(k => (short)(k <= size ? a + (b * k) : a + (c * (k - size))))]);
            for (int x = 0; x <= size; x++)
            {
                for (int y = 0; y <= size; y++)
                    Assert.Equal(a + (b * x) + (c * y), fit.Evaluate(2 * x, 2 * y));
            }
        }
    }

    /// <summary>No other plane near the fit leaves a smaller squared error; halves round away from zero.</summary>
    [Fact]
    public void TheFitIsTheBestInLeastSquares()
    {
        short[] values = [3, 8190, -77, -8192, 12];
        SlopeFit fit = new(values);
        double a = fit.Evaluate(0, 0), b = (fit.Evaluate(2000, 0) - a) / 1000, c = (fit.Evaluate(0, 2000) - a) / 1000;
        double least = Error(a, b, c);
        foreach ((double da, double db, double dc) in new[] { (3.0, 0.0, 0.0), (-3, 0, 0), (0, 3, 0), (0, -3, 0), (0, 0, 3), (0, 0, -3) })
            Assert.True(Error(a + da, b + db, c + dc) > least);
        Assert.Equal([1, -1], [new SlopeFit([0, 1, 0]).Evaluate(1, 0), new SlopeFit([0, -1, 0]).Evaluate(1, 0)]);

        double Error(double p, double q, double r) =>
            values.Select((value, k) => Math.Pow(value - (p + (k <= 2 ? q * k : r * (k - 2))), 2)).Sum();
    }
}
