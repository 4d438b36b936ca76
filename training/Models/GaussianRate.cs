using NeuralCodec.Codec.Transforms;
using NeuralCodec.Entropy.Cdf;
using NeuralCodec.Training.LibTorch;

namespace NeuralCodec.Training.Models;

/// <summary>Ideal code lengths of integers under zero-mean Gaussians integrated over unit bins.</summary>
public static class GaussianRate
{
    /// <summary>Scale indexes of the coder's tables: index i stands for 2^((i - 38) / 12).</summary>
    public const int Tables = GaussianTables.Count;

    /// <summary>Residuals under a scale index below this are zero and cost nothing.</summary>
    public const int SkipBelow = CodingOrder.SkipBelow;

    /// <summary>Scale of table index 0.</summary>
    public static readonly double MinScale = Math.Pow(2, -38.0 / 12);

    /// <summary>Probability mass an escaped residual is priced at.</summary>
    public const double EscapeProbability = 1.0 / 32768;

    /// <summary>ln of the ratio of two neighbouring scales.</summary>
    public static readonly double LogStep = Math.Log(2) / 12;

    /// <summary>Bits of each residual: <paramref name="residual"/> and <paramref name="scale"/> broadcast.</summary>
    public static Tensor Bits(Tensor residual, Tensor scale)
    {
        Tensor v = residual.abs();
        Tensor inverse = scale.pow(-1) * Math.Sqrt(0.5);
        // Both tails are taken on the small side of erfc, where it keeps its relative precision.
        Tensor p = (((v - 0.5) * inverse).erfc() - ((v + 0.5) * inverse).erfc()) * 0.5;
        // The escape code's share: 14 bits of the table, then an Exp-Golomb code of one bit and two per doubling. It is also what keeps a gradient
        // on outliers; with a flat floor instead, hyperlatents that had left their prior never came back.
        Tensor escape = (v + 1).pow(-2) * EscapeProbability;
        return (p + escape).log() * (-1 / Math.Log(2));
    }

    /// <summary>Scale from the network's output t = ln(scale / MinScale), clamped to the grid.</summary>
    public static Tensor ScaleOf(Tensor t) => t.clamp(0, LogStep * (Tables - 1)).exp() * MinScale;

    /// <summary>
    /// Squared distance of t from the grid. Beyond the clamp the rate has no gradient, so this alone brings an output back;
    /// a leaky clamp instead let outputs run off to minus hundreds, and with them the features behind.
    /// </summary>
    public static Tensor OffGrid(Tensor t) => (t - t.clamp(0, LogStep * (Tables - 1))).square();

    /// <summary>1 where the grid scale of <paramref name="t"/> is one that is coded, else 0.</summary>
    public static Tensor IsCoded(Tensor t) => ((t * (1 / LogStep)).round() - (SkipBelow - 1)).clamp(0, 1);

    /// <summary>The same, rounded to the grid, as the coder uses it.</summary>
    public static Tensor GridScaleOf(Tensor t) => ((t * (1 / LogStep)).round().clamp(0, Tables - 1) * LogStep).exp() * MinScale;
}
