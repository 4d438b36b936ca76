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
    private readonly ConvLayer _gaIn, _gaDown, _gaOut, _gsIn, _gsUp, _gsOut;
    private readonly DepthwiseBlock[] _ga1, _ga2, _gs1, _gs2;
    private readonly LatentCoder _coder;
    private readonly Parameter _gain, _inverseGain, _hyperScale, _analysisVector, _synthesisVector;

    public IntraModel(IntraConfig config, int seed)
    {
        Config = config;
        ModelRandom random = new(seed);
        (int c, int c2, int all2, int m) = (config.C, config.C2, config.C2 + config.Bypass, config.M);
        const int packed = IntraConfig.PackedChannels;
        _gaIn = Conv("g_a.in", packed, c, 1, random);
        _ga1 = Blocks("g_a.stage1", config.N, c, random);
        _gaDown = Conv("g_a.down", c, all2, 2, random);
        _ga2 = Blocks("g_a.stage2", config.N2, c2, random);
        _gaOut = Conv("g_a.out", all2, m, 1, random);
        _gsIn = Conv("g_s.in", m, all2, 1, random);
        _gs2 = Blocks("g_s.stage2", config.N2, c2, random);
        _gsUp = Conv("g_s.up", all2, 4 * c, 1, random);
        _gs1 = Blocks("g_s.stage1", config.N, c, random);
        _gsOut = Conv("g_s.out", c, packed, 1, random);
        _coder = new LatentCoder(Store, new LatentConfig(m, config.Cz, config.Cm, config.Cs, MeanContext: 0), random);
        _gain = Table("quality.gain", m, position => (Math.Log(Quality.Lambda(position) / 40) / 2) - 0.7);
        _inverseGain = Table("quality.inverse_gain", m, position => 0.7 - (Math.Log(Quality.Lambda(position) / 40) / 2));
        _hyperScale = Table("quality.hyper_log_scale", config.Cz, _ => 0);
        _analysisVector = Table("quality.analysis_vector", c, _ => 0);
        _synthesisVector = Table("quality.synthesis_vector", c, _ => 0);
    }

    public IntraConfig Config { get; }

    public ParameterStore Store { get; } = new();

    /// <summary>Element type of the convolutions' inputs and outputs: bfloat16 to train fast, float32 to measure.</summary>
    public ScalarType ComputeType { get; set; } = ComputeTypes.ForTraining;

    /// <param name="x">[B, 96, H/8, W/8], samples / 255 - 0.5, sizes multiples of 64 pixels.</param>
    /// <param name="weights">[B, modes * anchors] of <see cref="Quality.Weights"/>.</param>
    /// <param name="training">Additive noise for the rate and no grid rounding; otherwise what the coder will do.</param>
    public IntraOutput Forward(Tensor x, Tensor weights, bool training)
    {
        Tensor y = Analyse(x, weights);
        LatentOutput latents = _coder.Forward(y, Row(_hyperScale, weights), meanContext: null, ComputeType, training);
        return new IntraOutput(Synthesize(latents.Latents, weights), latents.LatentBits, latents.HyperBits, latents.OffGrid);
    }

    public void Dispose()
    {
        _coder.Dispose();
        Store.Dispose();
    }

    private Tensor Analyse(Tensor x, Tensor weights)
    {
        Tensor h = _gaIn.Forward(Compute(x));
        foreach (DepthwiseBlock block in _ga1) h = block.Forward(h);
        h = h * Compute(Row(_analysisVector, weights).exp());
        Store.Observe?.Invoke("g_a.scaled", h);
        h = _gaDown.Forward(h);
        h = DepthwiseBlock.ForwardNarrow(_ga2, h, Config.C2);
        Tensor y = _gaOut.Forward(h).to(ScalarType.Float32) * Row(_gain, weights).exp();
        Store.Observe?.Invoke("y", y);
        return y;
    }

    private Tensor Synthesize(Tensor yHat, Tensor weights)
    {
        Tensor v = yHat * Row(_inverseGain, weights).exp();
        Store.Observe?.Invoke("g_s.latent", v);
        Tensor h = _gsIn.Forward(Compute(v));
        h = DepthwiseBlock.ForwardNarrow(_gs2, h, Config.C2);
        h = functional.pixel_shuffle(_gsUp.Forward(h), 2) * Compute(Row(_synthesisVector, weights).exp());
        Store.Observe?.Invoke("g_s.scaled", h);
        foreach (DepthwiseBlock block in _gs1) h = block.Forward(h);
        return _gsOut.Forward(h).to(ScalarType.Float32);
    }

    private static Tensor Row(Parameter table, Tensor weights) => Quality.Row(table, weights);

    private Tensor Compute(Tensor t) => t.dtype == ComputeType ? t : t.to(ComputeType);

    private ConvLayer Conv(string name, int inputs, int outputs, int kernel, ModelRandom random) =>
        new(Store, name, inputs, outputs, kernel, false, random);

    private DepthwiseBlock[] Blocks(string name, int count, int channels, ModelRandom random) => DepthwiseBlock.Stage(Store, name, count, channels, random);

    private Parameter Table(string name, int channels, Func<double, double> initial) => Quality.Table(Store, name, channels, initial);
}

/// <summary>
/// What one pass of the model gives: the packed reconstruction, the bits of each sample of the batch ([B]), and how far the
/// scale network's outputs lie off the grid of tables (sum of squares, [B]).
/// </summary>
public sealed record IntraOutput(Tensor Reconstruction, Tensor LatentBits, Tensor HyperBits, Tensor OffGrid);
