using NeuralCodec.Codec.Networks;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.Export;

/// <summary>Fixed points of the inter model.</summary>
public sealed class InterPlan : ModelPlan
{
    private readonly InterConfig _config;

    /// <param name="activationBits">Magnitude bits of activations inside the networks, at most 15.</param>
    public InterPlan(InterConfig config, ActivationRanges ranges, int activationBits)
        : base(ranges, activationBits)
    {
        _config = config;
        FixedPoint context = Stage("ctx.stage", 1, "ctx.in"), meanContext = Point("ctx.down");
        Add(new LayerPlan("ctx.in", LayerKind.Pointwise, Samples, context, false) { InputFactor = SampleFactor });
        Blocks("ctx.stage", 1, context);
        Add(new LayerPlan("ctx.down", LayerKind.Downsample2x2, context, meanContext, false));
        Analysis();
        HyperAnalysis();
        Synthesis(context);
        FixedPoint trunk = Trunk("mean.trunk"), mix = Point("mean.mix");
        Add(new LayerPlan("mean.mix", LayerKind.Pointwise, trunk, mix, true) { SecondInput = meanContext, SecondInputChannels = config.MeanContext });
        Heads(config.M, mix, Trunk("scale.trunk"));
    }

    private void Analysis()
    {
        FixedPoint stage1 = Stage("g_a.stage1", _config.N, "g_a.in", "g_a.scaled");
        FixedPoint stage2 = Stage("g_a.stage2", _config.N2, "g_a.down");
        AnalysisLatent = FixedPoint.For(LargestOf("g_a.out") * Margin, 15);
        Add(new LayerPlan("g_a.in", LayerKind.Pointwise, Samples, stage1, false)
        {
            InputFactor = SampleFactor,
            SecondInput = Samples,
            SecondInputChannels = InterConfig.PredictionChannels,
        });
        Blocks("g_a.stage1", _config.N, stage1);
        Add(new LayerPlan("g_a.down", LayerKind.Downsample2x2, stage1, stage2, false));
        Blocks("g_a.stage2", _config.N2, stage2);
        Add(new LayerPlan("g_a.out", LayerKind.Pointwise, stage2, AnalysisLatent, false));
    }

    private void Synthesis(FixedPoint context)
    {
        FixedPoint stage2 = Stage("g_s.stage2", _config.N2, "g_s.in");
        FixedPoint up = Point("g_s.up", "g_s.scaled"), stage1 = Stage("g_s.stage1", _config.N, "g_s.fuse");
        SynthesisLatent = FixedPoint.For(LargestOf("g_s.latent") * Margin, 15);
        Add(new LayerPlan("g_s.in", LayerKind.Pointwise, SynthesisLatent, stage2, false));
        Blocks("g_s.stage2", _config.N2, stage2);
        Add(new LayerPlan("g_s.up", LayerKind.Upsample2x2, stage2, up, false));
        Add(new LayerPlan("g_s.fuse", LayerKind.Pointwise, up, stage1, false) { SecondInput = context, SecondInputChannels = _config.C });
        Blocks("g_s.stage1", _config.N, stage1);
        AddSampleOutput("g_s.out", stage1);
    }
}
