using NeuralCodec.Codec.Networks;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.Export;

/// <summary>Fixed points of the intra model.</summary>
public sealed class IntraPlan : ModelPlan
{
    private readonly IntraConfig _config;

    /// <param name="activationBits">Magnitude bits of activations inside the networks, at most 15.</param>
    public IntraPlan(IntraConfig config, ActivationRanges ranges, int activationBits)
        : base(ranges, activationBits)
    {
        _config = config;
        Analysis();
        HyperAnalysis();
        Synthesis();
        Heads(config.M, Trunk("mean.trunk"), Trunk("scale.trunk"));
    }

    private void Analysis()
    {
        FixedPoint stage1 = Stage("g_a.stage1", _config.N, "g_a.in", "g_a.scaled");
        FixedPoint stage2 = Stage("g_a.stage2", _config.N2, "g_a.down");
        AnalysisLatent = FixedPoint.For(LargestOf("g_a.out") * Margin, 15);
        Add(new LayerPlan("g_a.in", LayerKind.Pointwise, Samples, stage1, false) { InputFactor = SampleFactor });
        Blocks("g_a.stage1", _config.N, stage1);
        Add(new LayerPlan("g_a.down", LayerKind.Downsample2x2, stage1, stage2, false));
        Blocks("g_a.stage2", _config.N2, stage2);
        Add(new LayerPlan("g_a.out", LayerKind.Pointwise, stage2, AnalysisLatent, false));
    }

    private void Synthesis()
    {
        FixedPoint stage2 = Stage("g_s.stage2", _config.N2, "g_s.in");
        FixedPoint stage1 = Stage("g_s.stage1", _config.N, "g_s.up", "g_s.scaled");
        SynthesisLatent = FixedPoint.For(LargestOf("g_s.latent") * Margin, 15);
        Add(new LayerPlan("g_s.in", LayerKind.Pointwise, SynthesisLatent, stage2, false));
        Blocks("g_s.stage2", _config.N2, stage2);
        Add(new LayerPlan("g_s.up", LayerKind.Upsample2x2, stage2, stage1, false));
        Blocks("g_s.stage1", _config.N, stage1);
        AddSampleOutput("g_s.out", stage1);
    }
}
