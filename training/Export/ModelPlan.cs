using NeuralCodec.Codec.Networks;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.Export;

/// <summary>
/// Fixed points for every layer of a model, from the ranges of a calibration. Tensors that are added to each other share one: a
/// stage of residual blocks has one fixed point for its whole trunk.
/// </summary>
/// <param name="ranges">Largest magnitudes seen.</param>
/// <param name="bits">Magnitude bits of activations inside the networks, at most 15.</param>
public abstract class ModelPlan(ActivationRanges ranges, int bits)
{
    /// <summary>Room above the largest magnitude seen: other pictures go further.</summary>
    protected const double Margin = 1.6;

    private readonly List<LayerPlan> _layers = [];

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
    public FixedPoint SynthesisLatent { get; protected set; }

    /// <summary>Output of g_a.out, before the gain.</summary>
    public FixedPoint AnalysisLatent { get; protected set; }

    // Samples are (v - 127.5) / 255; the integers are (2 v - 255) << InputShift.
    protected static FixedPoint Samples => new(0, 8 + InputShift);

    protected const double SampleFactor = 510.0 * (1 << InputShift);

    protected double LargestOf(params string[] points) => ranges.Of(points);

    protected void Add(LayerPlan layer) => _layers.Add(layer);

    /// <summary>The last layer of a synthesis: samples 0 to 255.</summary>
    protected void AddSampleOutput(string name, FixedPoint input) => Add(new LayerPlan(name, LayerKind.Pointwise, input, new FixedPoint(0, 8), false)
    {
        OutputFactor = 255,
        OutputOffset = 0.5,
        IsSampleOutput = true,
    });

    protected void HyperAnalysis()
    {
        FixedPoint h1 = Point("h_a.conv1"), h2 = Point("h_a.conv2");
        Add(new LayerPlan("h_a.conv1", LayerKind.Pointwise, Latent, h1, true));
        Add(new LayerPlan("h_a.conv2", LayerKind.Downsample2x2, h1, h2, true));
        Add(new LayerPlan("h_a.conv3", LayerKind.Downsample2x2, h2, new FixedPoint(HyperExponent, 15), false));
    }

    /// <param name="latents">Latent channels.</param>
    /// <param name="mean">Fixed point of the mean heads' features.</param>
    /// <param name="scale">Fixed point of the scale heads' features.</param>
    protected void Heads(int latents, FixedPoint mean, FixedPoint scale)
    {
        for (int step = 0; step < IntraConfig.Steps; step++)
        {
            Head($"mean.head{step}", mean, step == 0 ? null : Latent, latents, Latent, 1);
            Head($"scale.head{step}", scale, step == 0 ? null : new FixedPoint(MagnitudeExponent, 7), latents, new FixedPoint(0, 7), 1 / GaussianRate.LogStep);
        }
    }

    protected FixedPoint Trunk(string name)
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

    private void Head(string name, FixedPoint features, FixedPoint? earlier, int latents, FixedPoint output, double factor)
    {
        FixedPoint hidden = Point(name + ".in"), d = Point(name + ".d"), mid = Point(name + ".mid");
        _layers.Add(new LayerPlan(name + ".in", LayerKind.Pointwise, features, hidden, true)
        {
            SecondInput = earlier,
            SecondInputChannels = earlier is null ? 0 : latents,
        });
        _layers.Add(new LayerPlan(name + ".d", LayerKind.Depthwise3x3, hidden, d, false));
        _layers.Add(new LayerPlan(name + ".mid", LayerKind.Pointwise, d, mid, true));
        _layers.Add(new LayerPlan(name + ".out", LayerKind.Pointwise, mid, output, false) { OutputFactor = factor });
    }

    protected void Blocks(string name, int count, FixedPoint trunk)
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

    protected FixedPoint Stage(string name, int count, params string[] others)
    {
        double largest = ranges.Of(others);
        for (int i = 0; i < count; i++)
        {
            string block = $"{name}.{i}";
            largest = Math.Max(largest, ranges.Of(block + ".b", block + ".f2", block + ".x1", block + ".out"));
        }
        return FixedPoint.For(largest * Margin, bits);
    }

    protected FixedPoint Point(params string[] points) => FixedPoint.For(ranges.Of(points) * Margin, bits);
}
