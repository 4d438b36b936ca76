using NeuralCodec.Entropy.Cdf;

namespace NeuralCodec.Entropy.Tests.Common;

/// <summary>Random residuals that follow the tables, with a seed that a failing test prints.</summary>
internal sealed class GaussianSource(int seed)
{
    private readonly Random _random = new(seed);

    public Random Random => _random;

    /// <summary>The scale in the mathematics of the tests: sigma = 2^((index - 38) / 12).</summary>
    public static double Scale(int scaleIndex) => Math.Pow(2, (scaleIndex - GaussianTables.UnitScaleIndex) / 12.0);

    /// <summary>A rounded normal variable.</summary>
    public short Next(double scale)
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
        return (short)Math.Round(scale * radius * Math.Cos(2 * Math.PI * _random.NextDouble()));
    }

    /// <summary>Uniform scale indexes and residuals to match; below <paramref name="skipBelow"/> residuals are 0.</summary>
    public (byte[] ScaleIndexes, short[] Residuals) Draw(int count, int skipBelow = 0)
    {
        byte[] scaleIndexes = new byte[count];
        short[] residuals = new short[count];
        for (int i = 0; i < count; i++)
        {
            scaleIndexes[i] = (byte)_random.Next(GaussianTables.Count);
            residuals[i] = scaleIndexes[i] < skipBelow ? (short)0 : Next(Scale(scaleIndexes[i]));
            // Outliers that the tables do not expect, up to the limits of the format.
            if (scaleIndexes[i] >= skipBelow && _random.Next(200) == 0)
                residuals[i] = (short)(_random.Next(-GaussianTables.MaxMagnitude, GaussianTables.MaxMagnitude + 1) >> _random.Next(16));
        }
        return (scaleIndexes, residuals);
    }
}
