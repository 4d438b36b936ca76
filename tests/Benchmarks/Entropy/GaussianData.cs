using NeuralCodec.Entropy.Cdf;
using NeuralCodec.Entropy.Tests.Common;

namespace NeuralCodec.Benchmarks.Entropy;

/// <summary>Residuals of the Gaussian case: a uniformly random scale index per symbol, residuals to match.</summary>
internal sealed class GaussianData
{
    public GaussianData(int count)
    {
        Random random = new(2);
        ScaleIndexes = new byte[count];
        Residuals = new short[count];
        double[] scales = [.. Enumerable.Range(0, GaussianTables.Count).Select(index => TableLoss.Scale(index))];
        Dictionary<(int, int), double> bits = [];
        for (int i = 0; i < count; i++)
        {
            ScaleIndexes[i] = (byte)random.Next(GaussianTables.Count);
            Residuals[i] = (short)Math.Round(scales[ScaleIndexes[i]] * MixedBytes.Normal(random));
            (int, int) key = (ScaleIndexes[i], Math.Abs(Residuals[i]));
            if (!bits.TryGetValue(key, out double ideal)) bits[key] = ideal = TableLoss.IdealBits(scales[key.Item1], key.Item2);
            IdealBits += ideal;
        }
    }

    public byte[] ScaleIndexes { get; }

    public short[] Residuals { get; }

    /// <summary>Code length under the real-valued distribution of each residual.</summary>
    public double IdealBits { get; }
}
