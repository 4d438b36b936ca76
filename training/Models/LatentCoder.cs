using NeuralCodec.Training.LibTorch;

namespace NeuralCodec.Training.Models;

/// <summary>Sizes of the entropy networks of a model.</summary>
/// <param name="M">Latent channels.</param>
/// <param name="Cz">Hyperlatent channels.</param>
/// <param name="Cm">Channels of the hyper analysis and the mean network.</param>
/// <param name="Cs">Channels of the scale network.</param>
/// <param name="MeanContext">Channels of a further input of the mean network, at 1/16 size; 0 where there is none.</param>
public sealed record LatentConfig(int M, int Cz, int Cm, int Cs, int MeanContext);

/// <summary>
/// Hyperprior and four-step conditional coding of latents.
/// <code><![CDATA[
/// y (M, 1/16) -> h_a -> z (Cz, 1/64) -> round -> z_hat
///                                         |        |
///                 context (1/16) -> mean trunk  scale trunk
///   4 steps: r = round(y - mu) <- mu <- mean head (y_hat so far)
///                              scale <- scale head (|r| so far)
/// ]]></code>
/// The scale network reads integers only (z_hat, |r|), so that entropy decoding never depends on rounding of a float.
/// </summary>
public sealed class LatentCoder : IDisposable
{
    private readonly LatentConfig _config;
    private readonly ConvLayer _ha1, _ha2, _ha3;
    private readonly HyperTrunk _meanTrunk, _scaleTrunk;
    private readonly ConvLayer? _meanMix;
    private readonly LightHead[] _meanHeads, _scaleHeads;
    private readonly Dictionary<(long, long), Tensor[]> _masks = [];

    public LatentCoder(ParameterStore store, LatentConfig config, ModelRandom random)
    {
        _config = config;
        (int m, int cm, int cs) = (config.M, config.Cm, config.Cs);
        _ha1 = new ConvLayer(store, "h_a.conv1", m, cm, 1, false, random);
        _ha2 = new ConvLayer(store, "h_a.conv2", cm, cm, 2, false, random);
        _ha3 = new ConvLayer(store, "h_a.conv3", cm, config.Cz, 2, false, random);
        _meanTrunk = new HyperTrunk(store, "mean.trunk", config.Cz, cm, random);
        _scaleTrunk = new HyperTrunk(store, "scale.trunk", config.Cz, cs, random);
        if (config.MeanContext > 0) _meanMix = new ConvLayer(store, "mean.mix", cm + config.MeanContext, cm, 1, false, random);
        _meanHeads = new LightHead[IntraConfig.Steps];
        _scaleHeads = new LightHead[IntraConfig.Steps];
        for (int i = 0; i < IntraConfig.Steps; i++)
        {
            int earlier = i == 0 ? 0 : m;
            _meanHeads[i] = new LightHead(store, $"mean.head{i}", cm + earlier, cm, m, random);
            _scaleHeads[i] = new LightHead(store, $"scale.head{i}", cs + earlier, cs, m, random);
            // Scales start near 1, where neither rare nor frequent symbols are priced absurdly.
            store.Initial(_scaleHeads[i].OutputName + ".bias").AsSpan().Fill((float)Math.Log(1 / GaussianRate.MinScale));
        }
    }

    /// <param name="y">[B, M, H/16, W/16], float32, gains applied.</param>
    /// <param name="hyperLogScale">[B, Cz, 1, 1], ln of the scale of each hyperlatent channel.</param>
    /// <param name="meanContext">[B, MeanContext, H/16, W/16] in the compute type, or null.</param>
    /// <param name="computeType">Element type of the convolutions.</param>
    /// <param name="training">Additive noise for the rate and no grid rounding; otherwise what the coder will do.</param>
    public LatentOutput Forward(Tensor y, Tensor hyperLogScale, Tensor? meanContext, ScalarType computeType, bool training)
    {
        Tensor z = _ha3.Forward(_ha2.ForwardActivated(_ha1.ForwardActivated(Compute(y)))).to(ScalarType.Float32);
        Tensor zRounded = z.round();
        Tensor zScale = GaussianRate.ScaleOf(hyperLogScale - Math.Log(GaussianRate.MinScale));
        Tensor hyperBits = GaussianRate.Bits(training ? z + torch.rand_like(z) - 0.5 : zRounded, zScale).sum([1, 2, 3]);
        Tensor zHat = Compute(z + (zRounded - z).detach());

        Tensor meanFeatures = _meanTrunk.Forward(zHat);
        if (_meanMix is not null) meanFeatures = _meanMix.ForwardActivated(torch.cat([meanFeatures, meanContext!], 1));
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
        return new LatentOutput(yHat!, latentBits, hyperBits, GaussianRate.OffGrid(logScale!).sum([1, 2, 3]));

        Tensor Compute(Tensor x) => x.dtype == computeType ? x : x.to(computeType);
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
    }

    private Tensor[] MasksFor(Tensor y)
    {
        (long, long) key = (y.size(2), y.size(3));
        if (_masks.TryGetValue(key, out Tensor[]? masks)) return masks;
        Device device = y.is_cuda ? new Device(DeviceType.CUDA) : Device.Cpu;
        return _masks[key] = CodingSteps.Masks(_config.M, (int)key.Item1, (int)key.Item2, device);
    }
}

/// <summary>
/// What coding of latents gives: y_hat, the bits of each sample of the batch ([B]), and how far the scale network's
/// outputs lie off the grid of tables (sum of squares, [B]).
/// </summary>
public sealed record LatentOutput(Tensor Latents, Tensor LatentBits, Tensor HyperBits, Tensor OffGrid);
