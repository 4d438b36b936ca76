using NeuralCodec.Codec.Networks;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.Export;

/// <summary>
/// Fixed points for every layer of the intra model, from the ranges of a calibration. Tensors that are added to each
/// other share one: a stage of residual blocks has one fixed point for its whole trunk.
/// </summary>
public sealed class IntraPlan
{
    /// <summary>Room above the largest magnitude seen: other pictures go further.</summary>
    private const double Margin = 1.6;

    private readonly ActivationRanges _ranges;
    private readonly IntraConfig _config;
    private readonly int _bits;
    private readonly List<LayerPlan> _layers = [];

    /// <param name="activationBits">Magnitude bits of activations inside the networks, at most 15.</param>
    public IntraPlan(IntraConfig config, ActivationRanges ranges, int activationBits)
    {
        (_config, _ranges, _bits) = (config, ranges, activationBits);
        Analysis();
        Synthesis();
        Heads();
    }

    /// <summary>Fraction bits of mu and y_hat.</summary>
    public const int LatentExponent = 5;

    /// <summary>Input samples are (2 v - 255) &lt;&lt; InputShift.</summary>
    public const int InputShift = 5;

    /// <summary>Fraction bits of |r| as the scale network sees it.</summary>
    public const int MagnitudeExponent = 5;

    /// <summary>Fraction bits of the hyperlatents before rounding.</summary>
    public const int HyperExponent = 6;

    public IReadOnlyList<LayerPlan> Layers => _layers;

    /// <summary>y_hat, mu and y in 15 bits.</summary>
    public static FixedPoint Latent => new(LatentExponent, 15);

    /// <summary>Input of g_s.in: latents times the inverse gain.</summary>
    public FixedPoint SynthesisLatent { get; private set; }

    /// <summary>Output of g_a.out, before the gain.</summary>
    public FixedPoint AnalysisLatent { get; private set; }

    private void Analysis()
    {
        // Samples are (v - 127.5) / 255; the integers are (2 v - 255) << InputShift.
        FixedPoint samples = new(0, 8 + InputShift);
        FixedPoint stage1 = Stage("g_a.stage1", _config.N, "g_a.in", "g_a.scaled");
        FixedPoint stage2 = Stage("g_a.stage2", _config.N2, "g_a.down");
        AnalysisLatent = FixedPoint.For(_ranges.Of("g_a.out") * Margin, 15);
        _layers.Add(new LayerPlan("g_a.in", LayerKind.Pointwise, samples, stage1, false) { InputFactor = 510.0 * (1 << InputShift) });
        Blocks("g_a.stage1", _config.N, stage1);
        _layers.Add(new LayerPlan("g_a.down", LayerKind.Downsample2x2, stage1, stage2, false));
        Blocks("g_a.stage2", _config.N2, stage2);
        _layers.Add(new LayerPlan("g_a.out", LayerKind.Pointwise, stage2, AnalysisLatent, false));
        FixedPoint h1 = Point("h_a.conv1"), h2 = Point("h_a.conv2");
        _layers.Add(new LayerPlan("h_a.conv1", LayerKind.Pointwise, Latent, h1, true));
        _layers.Add(new LayerPlan("h_a.conv2", LayerKind.Downsample2x2, h1, h2, true));
        _layers.Add(new LayerPlan("h_a.conv3", LayerKind.Downsample2x2, h2, new FixedPoint(HyperExponent, 15), false));
    }

    private void Synthesis()
    {
        FixedPoint stage2 = Stage("g_s.stage2", _config.N2, "g_s.in");
        FixedPoint stage1 = Stage("g_s.stage1", _config.N, "g_s.up", "g_s.scaled");
        SynthesisLatent = FixedPoint.For(_ranges.Of("g_s.latent") * Margin, 15);
        _layers.Add(new LayerPlan("g_s.in", LayerKind.Pointwise, SynthesisLatent, stage2, false));
        Blocks("g_s.stage2", _config.N2, stage2);
        _layers.Add(new LayerPlan("g_s.up", LayerKind.Upsample2x2, stage2, stage1, false));
        Blocks("g_s.stage1", _config.N, stage1);
        _layers.Add(new LayerPlan("g_s.out", LayerKind.Pointwise, stage1, new FixedPoint(0, 8), false)
        {
            OutputFactor = 255,
            OutputOffset = 0.5,
            IsSampleOutput = true,
        });
    }

    private void Heads()
    {
        FixedPoint mean = Trunk("mean.trunk"), scale = Trunk("scale.trunk");
        for (int step = 0; step < IntraConfig.Steps; step++)
        {
            Head($"mean.head{step}", mean, step == 0 ? null : Latent, Latent, 1);
            Head($"scale.head{step}", scale, step == 0 ? null : new FixedPoint(MagnitudeExponent, 7), new FixedPoint(0, 7), 1 / GaussianRate.LogStep);
        }
    }

    private FixedPoint Trunk(string name)
    {
        FixedPoint z = new(0, 8), p1 = Point(name + ".up1"), sum = Point(name + ".up2", name + ".b", name + ".sum");
        FixedPoint a = Point(name + ".a"), d = Point(name + ".d");
        _layers.Add(new LayerPlan(name + ".up1", LayerKind.Upsample2x2, z, p1, true));
        _layers.Add(new LayerPlan(name + ".up2", LayerKind.Upsample2x2, p1, sum, true));
        _layers.Add(new LayerPlan(name + ".a", LayerKind.Pointwise, sum, a, true));
        _layers.Add(new LayerPlan(name + ".d", LayerKind.Depthwise3x3, a, d, false));
        _layers.Add(new LayerPlan(name + ".b", LayerKind.Pointwise, d, sum, false));
        return sum;
    }

    private void Head(string name, FixedPoint features, FixedPoint? earlier, FixedPoint output, double factor)
    {
        FixedPoint hidden = Point(name + ".in"), d = Point(name + ".d"), mid = Point(name + ".mid");
        _layers.Add(new LayerPlan(name + ".in", LayerKind.Pointwise, features, hidden, true)
        {
            SecondInput = earlier,
            SecondInputChannels = earlier is null ? 0 : _config.M,
        });
        _layers.Add(new LayerPlan(name + ".d", LayerKind.Depthwise3x3, hidden, d, false));
        _layers.Add(new LayerPlan(name + ".mid", LayerKind.Pointwise, d, mid, true));
        _layers.Add(new LayerPlan(name + ".out", LayerKind.Pointwise, mid, output, false) { OutputFactor = factor });
    }

    private void Blocks(string name, int count, FixedPoint trunk)
    {
        for (int i = 0; i < count; i++)
        {
            string block = $"{name}.{i}";
            FixedPoint a = Point(block + ".a"), d = Point(block + ".d"), f1 = Point(block + ".f1");
            _layers.Add(new LayerPlan(block + ".a", LayerKind.Pointwise, trunk, a, true));
            _layers.Add(new LayerPlan(block + ".d", LayerKind.Depthwise3x3, a, d, false));
            _layers.Add(new LayerPlan(block + ".b", LayerKind.Pointwise, d, trunk, false));
            _layers.Add(new LayerPlan(block + ".f1", LayerKind.Pointwise, trunk, f1, true));
            _layers.Add(new LayerPlan(block + ".f2", LayerKind.Pointwise, f1, trunk, false));
        }
    }

    private FixedPoint Stage(string name, int count, params string[] others)
    {
        double largest = _ranges.Of(others);
        for (int i = 0; i < count; i++)
        {
            string block = $"{name}.{i}";
            largest = Math.Max(largest, _ranges.Of(block + ".b", block + ".f2", block + ".x1", block + ".out"));
        }
        return FixedPoint.For(largest * Margin, _bits);
    }

    private FixedPoint Point(params string[] points) => FixedPoint.For(_ranges.Of(points) * Margin, _bits);
}
