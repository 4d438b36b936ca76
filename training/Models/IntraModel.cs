using NeuralCodec.Training.LibTorch;

namespace NeuralCodec.Training.Models;

/// <summary>
/// The intra model.
/// <code><![CDATA[
/// x (96, 1/8) -> g_a -> y (M, 1/16) * gain -> h_a -> z (Cz, 1/64) -> round -> z_hat
///                             |                                        |        |
///                             v                                  mean trunk  scale trunk
///      4 steps: r = round(y - mu)  <- mu  <- mean head  (y_hat so far)  |       |
///                             |    scale  <- scale head (|r| so far)   -+-------+
///                             v
///                      y_hat = r + mu -> * inverse gain -> g_s -> x_hat (96, 1/8)
/// ]]></code>
/// The scale network reads integers only (z_hat, |r|), so that entropy decoding never depends on rounding of a float.
/// </summary>
public sealed class IntraModel : IDisposable
{
    private readonly ConvLayer _gaIn, _gaDown, _gaOut, _gsIn, _gsUp, _gsOut, _ha1, _ha2, _ha3;
    private readonly DepthwiseBlock[] _ga1, _ga2, _gs1, _gs2;
    private readonly HyperTrunk _meanTrunk, _scaleTrunk;
    private readonly LightHead[] _meanHeads, _scaleHeads;
    private readonly Parameter _gain, _inverseGain, _hyperScale, _analysisVector, _synthesisVector;
    private readonly Dictionary<(long, long), Tensor[]> _masks = [];

    public IntraModel(IntraConfig config, int seed)
    {
        Config = config;
        ModelRandom random = new(seed);
        (int c, int c2, int m) = (config.C, config.C2, config.M);
        const int packed = IntraConfig.PackedChannels;
        _gaIn = Conv("g_a.in", packed, c, 1, random);
        _ga1 = Blocks("g_a.stage1", config.N, c, random);
        _gaDown = Conv("g_a.down", c, c2, 2, random);
        _ga2 = Blocks("g_a.stage2", config.N2, c2, random);
        _gaOut = Conv("g_a.out", c2, m, 1, random);
        _gsIn = Conv("g_s.in", m, c2, 1, random);
        _gs2 = Blocks("g_s.stage2", config.N2, c2, random);
        _gsUp = Conv("g_s.up", c2, 4 * c, 1, random);
        _gs1 = Blocks("g_s.stage1", config.N, c, random);
        _gsOut = Conv("g_s.out", c, packed, 1, random);
        _ha1 = Conv("h_a.conv1", m, config.Cm, 1, random);
        _ha2 = Conv("h_a.conv2", config.Cm, config.Cm, 2, random);
        _ha3 = Conv("h_a.conv3", config.Cm, config.Cz, 2, random);
        _meanTrunk = new HyperTrunk(Store, "mean.trunk", config.Cz, config.Cm, random);
        _scaleTrunk = new HyperTrunk(Store, "scale.trunk", config.Cz, config.Cs, random);
        _meanHeads = new LightHead[IntraConfig.Steps];
        _scaleHeads = new LightHead[IntraConfig.Steps];
        for (int i = 0; i < IntraConfig.Steps; i++)
        {
            int earlier = i == 0 ? 0 : m;
            _meanHeads[i] = new LightHead(Store, $"mean.head{i}", config.Cm + earlier, config.Cm, m, random);
            _scaleHeads[i] = new LightHead(Store, $"scale.head{i}", config.Cs + earlier, config.Cs, m, random);
            // Scales start near 1, where neither rare nor frequent symbols are priced absurdly.
            Store.Initial(_scaleHeads[i].OutputName + ".bias").AsSpan().Fill((float)Math.Log(1 / GaussianRate.MinScale));
        }
        _gain = Table("quality.gain", m, position => (Math.Log(Quality.Lambda(position) / 40) / 2) - 0.7);
        _inverseGain = Table("quality.inverse_gain", m, position => 0.7 - (Math.Log(Quality.Lambda(position) / 40) / 2));
        _hyperScale = Table("quality.hyper_log_scale", config.Cz, _ => 0);
        _analysisVector = Table("quality.analysis_vector", c, _ => 0);
        _synthesisVector = Table("quality.synthesis_vector", c, _ => 0);
    }

    public IntraConfig Config { get; }

    public ParameterStore Store { get; } = new();

    /// <summary>Element type of the convolutions' inputs and outputs: bfloat16 to train fast, float32 to measure.</summary>
    public ScalarType ComputeType { get; set; } = ScalarType.BFloat16;

    /// <param name="x">[B, 96, H/8, W/8], samples / 255 - 0.5, sizes multiples of 64 pixels.</param>
    /// <param name="weights">[B, modes * anchors] of <see cref="Quality.Weights"/>.</param>
    /// <param name="training">Additive noise for the rate and no grid rounding; otherwise what the coder will do.</param>
    public IntraOutput Forward(Tensor x, Tensor weights, bool training)
    {
        Tensor y = Analyse(x, weights);
        Tensor z = _ha3.Forward(Activation.Apply(_ha2.Forward(Activation.Apply(_ha1.Forward(Compute(y)))))).to(ScalarType.Float32);
        Tensor zRounded = z.round();
        Tensor zScale = GaussianRate.ScaleOf(Row(_hyperScale, weights) - Math.Log(GaussianRate.MinScale));
        Tensor hyperBits = GaussianRate.Bits(training ? z + torch.rand_like(z) - 0.5 : zRounded, zScale).sum([1, 2, 3]);
        Tensor zHat = Compute(z + (zRounded - z).detach());

        Tensor meanFeatures = _meanTrunk.Forward(zHat);
        Tensor scaleFeatures = _scaleTrunk.Forward(zHat);
        Tensor[] masks = MasksFor(y);
        Tensor? yHat = null, mean = null, logScale = null, magnitude = null;
        for (int step = 0; step < IntraConfig.Steps; step++)
        {
            Tensor mask = masks[step];
            Tensor mu = _meanHeads[step].Forward(yHat is null ? meanFeatures : torch.cat([meanFeatures, Compute(yHat)], 1)).to(ScalarType.Float32);
            Tensor t = _scaleHeads[step].Forward(magnitude is null ? scaleFeatures : torch.cat([scaleFeatures, Compute(magnitude)], 1)).to(ScalarType.Float32);
            Tensor residual = y - mu;
            Tensor rounded = residual.detach().round();
            // Under the threshold the coder codes nothing: the residual is zero.
            if (!training) rounded = rounded * GaussianRate.IsCoded(t);
            Tensor value = (y + (rounded - residual.detach())) * mask;
            mu = mu * mask;
            t = t * mask;
            Tensor size = Magnitude(rounded) * mask;
            yHat = yHat is null ? value : yHat + value;
            mean = mean is null ? mu : mean + mu;
            logScale = logScale is null ? t : logScale + t;
            magnitude = magnitude is null ? size : magnitude + size;
        }
        Tensor scale = training ? GaussianRate.ScaleOf(logScale!) : GaussianRate.GridScaleOf(logScale!);
        Tensor coded = training ? y + torch.rand_like(y) - 0.5 : yHat!;
        Tensor bits = GaussianRate.Bits(coded - mean!, scale);
        Tensor latentBits = (training ? bits : bits * GaussianRate.IsCoded(logScale!)).sum([1, 2, 3]);
        return new IntraOutput(Synthesize(yHat!, weights), latentBits, hyperBits, GaussianRate.OffGrid(logScale!).sum([1, 2, 3]));
    }

    /// <summary>
    /// The scale network's view of earlier residuals: ln(1 + |r|) in steps of 1/32, |r| clamped to 15; a table of 16
    /// integers in the format.
    /// </summary>
    public static Tensor Magnitude(Tensor rounded) => (rounded.abs().clamp(max: 15).log1p() * 32).round() * (1.0 / 32);

    public void Dispose()
    {
        foreach (Tensor[] masks in _masks.Values)
        {
            foreach (Tensor mask in masks) mask.Dispose();
        }
        Store.Dispose();
    }

    private Tensor Analyse(Tensor x, Tensor weights)
    {
        Tensor h = _gaIn.Forward(Compute(x));
        foreach (DepthwiseBlock block in _ga1) h = block.Forward(h);
        h = h * Compute(Row(_analysisVector, weights).exp());
        Store.Observe?.Invoke("g_a.scaled", h);
        h = _gaDown.Forward(h);
        foreach (DepthwiseBlock block in _ga2) h = block.Forward(h);
        Tensor y = _gaOut.Forward(h).to(ScalarType.Float32) * Row(_gain, weights).exp();
        Store.Observe?.Invoke("y", y);
        return y;
    }

    private Tensor Synthesize(Tensor yHat, Tensor weights)
    {
        Tensor v = yHat * Row(_inverseGain, weights).exp();
        Store.Observe?.Invoke("g_s.latent", v);
        Tensor h = _gsIn.Forward(Compute(v));
        foreach (DepthwiseBlock block in _gs2) h = block.Forward(h);
        h = functional.pixel_shuffle(_gsUp.Forward(h), 2) * Compute(Row(_synthesisVector, weights).exp());
        Store.Observe?.Invoke("g_s.scaled", h);
        foreach (DepthwiseBlock block in _gs1) h = block.Forward(h);
        return _gsOut.Forward(h).to(ScalarType.Float32);
    }

    private static Tensor Row(Parameter table, Tensor weights)
    {
        Tensor rows = weights.matmul(table.Value);
        return rows.view(rows.size(0), rows.size(1), 1, 1);
    }

    private Tensor Compute(Tensor t) => t.dtype == ComputeType ? t : t.to(ComputeType);

    private Tensor[] MasksFor(Tensor y)
    {
        (long, long) key = (y.size(2), y.size(3));
        if (_masks.TryGetValue(key, out Tensor[]? masks)) return masks;
        Device device = y.is_cuda ? new Device(DeviceType.CUDA) : Device.Cpu;
        return _masks[key] = CodingSteps.Masks(Config.M, (int)key.Item1, (int)key.Item2, device);
    }

    private ConvLayer Conv(string name, int inputs, int outputs, int kernel, ModelRandom random) =>
        new(Store, name, inputs, outputs, kernel, false, random);

    private DepthwiseBlock[] Blocks(string name, int count, int channels, ModelRandom random)
    {
        DepthwiseBlock[] blocks = new DepthwiseBlock[count];
        for (int i = 0; i < count; i++) blocks[i] = new DepthwiseBlock(Store, $"{name}.{i}", channels, random);
        return blocks;
    }

    private Parameter Table(string name, int channels, Func<double, double> initial)
    {
        const int rows = Quality.Modes * Quality.Anchors;
        float[] values = new float[rows * channels];
        for (int row = 0; row < rows; row++) values.AsSpan(row * channels, channels).Fill((float)initial(row % Quality.Anchors));
        return Store.Add(name, [rows, channels], values);
    }
}

/// <summary>
/// What one pass of the model gives: the packed reconstruction, the bits of each sample of the batch ([B]), and how far the
/// scale network's outputs lie off the grid of tables (sum of squares, [B]).
/// </summary>
public sealed record IntraOutput(Tensor Reconstruction, Tensor LatentBits, Tensor HyperBits, Tensor OffGrid);
