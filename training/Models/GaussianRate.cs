using NeuralCodec.Training.LibTorch;

namespace NeuralCodec.Training.Models;

/// <summary>Ideal code lengths of integers under zero-mean Gaussians integrated over unit bins.</summary>
public static class GaussianRate
{
    /// <summary>Scale of table index 0.</summary>
    public const double MinScale = 0.11;

    /// <summary>Scale of table index 63.</summary>
    public const double MaxScale = 64;

    /// <summary>Tables of the scale grid.</summary>
    public const int Tables = 64;

    /// <summary>ln of the ratio of two neighbouring scales.</summary>
    public static readonly double LogStep = Math.Log(MaxScale / MinScale) / (Tables - 1);

    /// <summary>Bits of each residual: <paramref name="residual"/> and <paramref name="scale"/> broadcast.</summary>
    public static Tensor Bits(Tensor residual, Tensor scale)
    {
        Tensor v = residual.abs();
        Tensor inverse = scale.pow(-1) * Math.Sqrt(0.5);
        // Both tails are taken on the small side of erfc, where it keeps its relative precision.
        Tensor p = (((v - 0.5) * inverse).erfc() - ((v + 0.5) * inverse).erfc()) * 0.5;
        return p.clamp(min: 1e-6).log() * (-1 / Math.Log(2));
    }

    /// <summary>
    /// Scale from the network's output t = ln(scale / MinScale), clamped to the grid. A hundredth of the gradient passes
    /// the clamp, so that an output that fell off the grid comes back.
    /// </summary>
    public static Tensor ScaleOf(Tensor t)
    {
        double top = LogStep * (Tables - 1);
        Tensor leak = (t - t.detach()) * 0.01;
        return (t.clamp(0, top) + leak).exp() * MinScale;
    }

    /// <summary>The same, rounded to the grid, as the coder uses it.</summary>
    public static Tensor GridScaleOf(Tensor t) => ((t * (1 / LogStep)).round().clamp(0, Tables - 1) * LogStep).exp() * MinScale;
}
