using NeuralCodec.Training.LibTorch;

namespace NeuralCodec.Training.Models;

/// <summary>
/// The conditional inter model: one for P and B frames.
/// <code><![CDATA[
/// p0, p1 (192, 1/8) -> ctx -> c (C, 1/8) -> ctx.down -> mean context (1/16)
/// x, p0, p1 (288, 1/8) -> g_a -> y (M, 1/16) * gain -> latent coder -> y_hat
/// y_hat * inverse gain -> g_s (1/16, up) -> fuse with c (1/8) -> blocks -> x_hat (96, 1/8)
/// ]]></code>
/// Blending of the two predictions, occlusion and deblocking are the networks' affair. The scale network sees nothing of the predictions.
/// </summary>
public sealed class InterModel : IDisposable
{
    private readonly ConvLayer _ctxIn, _ctxDown, _gaIn, _gaDown, _gaOut, _gsIn, _gsUp, _fuse, _gsOut;
    private readonly DepthwiseBlock[] _ctx, _ga1, _ga2, _gs1, _gs2;
    private readonly LatentCoder _coder;
    private readonly Parameter _gain, _inverseGain, _hyperScale, _analysisVector, _synthesisVector;

    public InterModel(InterConfig config, int seed)
    {
        Config = config;
        ModelRandom random = new(seed);
        (int c, int c2, int all2, int m) = (config.C, config.C2, config.C2 + config.Bypass, config.M);
        const int packed = IntraConfig.PackedChannels, predictions = InterConfig.PredictionChannels;
        _ctxIn = Conv("ctx.in", predictions, c, 1, random);
        _ctx = DepthwiseBlock.Stage(Store, "ctx.stage", 1, c, random);
        _ctxDown = Conv("ctx.down", c, config.MeanContext, 2, random);
        _gaIn = Conv("g_a.in", packed + predictions, c, 1, random);
        _ga1 = DepthwiseBlock.Stage(Store, "g_a.stage1", config.N, c, random);
        _gaDown = Conv("g_a.down", c, all2, 2, random);
        _ga2 = DepthwiseBlock.Stage(Store, "g_a.stage2", config.N2, c2, random);
        _gaOut = Conv("g_a.out", all2, m, 1, random);
        _gsIn = Conv("g_s.in", m, all2, 1, random);
        _gs2 = DepthwiseBlock.Stage(Store, "g_s.stage2", config.N2, c2, random);
        _gsUp = Conv("g_s.up", all2, 4 * c, 1, random);
        _fuse = Conv("g_s.fuse", 2 * c, c, 1, random);
        _gs1 = DepthwiseBlock.Stage(Store, "g_s.stage1", config.N, c, random);
        _gsOut = Conv("g_s.out", c, packed, 1, random);
        _coder = new LatentCoder(Store, new LatentConfig(m, config.Cz, config.Cm, config.Cs, config.MeanContext), random);
        _gain = Quality.Table(Store, "quality.gain", m, position => (Math.Log(Quality.Lambda(position) / 40) / 2) - 0.7);
        _inverseGain = Quality.Table(Store, "quality.inverse_gain", m, position => 0.7 - (Math.Log(Quality.Lambda(position) / 40) / 2));
        _hyperScale = Quality.Table(Store, "quality.hyper_log_scale", config.Cz, _ => 0);
        _analysisVector = Quality.Table(Store, "quality.analysis_vector", c, _ => 0);
        _synthesisVector = Quality.Table(Store, "quality.synthesis_vector", c, _ => 0);
    }

    public InterConfig Config { get; }

    public ParameterStore Store { get; } = new();

    /// <summary>Element type of the convolutions' inputs and outputs.</summary>
    public ScalarType ComputeType { get; set; } = ComputeTypes.ForTraining;

    /// <param name="x">[B, 96, H/8, W/8], samples / 255 - 0.5, sizes multiples of 64 pixels.</param>
    /// <param name="predictions">[B, 192, H/8, W/8]: the first prediction, then the second.</param>
    /// <param name="weights">[B, modes * anchors] of <see cref="Quality.Weights"/>; mode 0 for one reference, 1 for two.</param>
    /// <param name="training">Additive noise for the rate and no grid rounding; otherwise what the coder will do.</param>
    public IntraOutput Forward(Tensor x, Tensor predictions, Tensor weights, bool training)
    {
        Tensor p = Compute(predictions);
        Tensor context = _ctxIn.Forward(p);
        foreach (DepthwiseBlock block in _ctx) context = block.Forward(context);
        Tensor y = Analyse(torch.cat([Compute(x), p], 1), weights);
        LatentOutput latents = _coder.Forward(y, Quality.Row(_hyperScale, weights), _ctxDown.Forward(context), ComputeType, training);
        return new IntraOutput(Synthesize(latents.Latents, context, weights), latents.LatentBits, latents.HyperBits, latents.OffGrid);
    }

    public void Dispose()
    {
        _coder.Dispose();
        Store.Dispose();
    }

    private Tensor Analyse(Tensor inputs, Tensor weights)
    {
        Tensor h = _gaIn.Forward(inputs);
        foreach (DepthwiseBlock block in _ga1) h = block.Forward(h);
        h = h * Compute(Quality.Row(_analysisVector, weights).exp());
        Store.Observe?.Invoke("g_a.scaled", h);
        h = _gaDown.Forward(h);
        h = DepthwiseBlock.ForwardNarrow(_ga2, h, Config.C2);
        Tensor y = _gaOut.Forward(h).to(ScalarType.Float32) * Quality.Row(_gain, weights).exp();
        Store.Observe?.Invoke("y", y);
        return y;
    }

    private Tensor Synthesize(Tensor yHat, Tensor context, Tensor weights)
    {
        Tensor v = yHat * Quality.Row(_inverseGain, weights).exp();
        Store.Observe?.Invoke("g_s.latent", v);
        Tensor h = _gsIn.Forward(Compute(v));
        h = DepthwiseBlock.ForwardNarrow(_gs2, h, Config.C2);
        h = functional.pixel_shuffle(_gsUp.Forward(h), 2) * Compute(Quality.Row(_synthesisVector, weights).exp());
        Store.Observe?.Invoke("g_s.scaled", h);
        h = _fuse.Forward(torch.cat([h, context], 1));
        foreach (DepthwiseBlock block in _gs1) h = block.Forward(h);
        return _gsOut.Forward(h).to(ScalarType.Float32);
    }

    private Tensor Compute(Tensor t) => t.dtype == ComputeType ? t : t.to(ComputeType);

    private ConvLayer Conv(string name, int inputs, int outputs, int kernel, ModelRandom random) =>
        new(Store, name, inputs, outputs, kernel, false, random);
}
