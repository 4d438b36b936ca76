using NeuralCodec.Codec.Model;

namespace NeuralCodec.Codec.Transforms;

/// <summary>Names of the parts of an "intra-v1" model package: docs/intra.md section 1 and docs/model-package.md.</summary>
public static class IntraArchitecture
{
    /// <summary>Name of the architecture.</summary>
    public const string Name = "intra-v1";

    /// <summary>Name of the architecture that has inter networks beside these: docs/inter.md.</summary>
    public const string VideoName = "video-v1";

    /// <summary>Networks: frame to latents, latents to z, latents to frame, z_hat to features.</summary>
    public const string Analysis = "analysis", HyperAnalysis = "hyper_analysis", Synthesis = "synthesis", MeanTrunk = "mean_trunk", ScaleTrunk = "scale_trunk";

    /// <summary>The network that joins the mean trunk's features and the context of inter frames.</summary>
    public const string MeanMix = "mean_mix";

    /// <summary>Prefixes of the networks of a step's head and of the layer that ends it.</summary>
    public const string MeanHead = "mean.head", ScaleHead = "scale.head", HeadOut = ".out";

    /// <summary>Tables, each [2 modes, 64 indexes, columns].</summary>
    public const string Gain = "gain", InverseGain = "inverse_gain", AnalysisVector = "analysis_vector",
        SynthesisVector = "synthesis_vector", HyperScaleIndex = "hyper_scale_index";

    /// <summary>Numbers.</summary>
    public const string LatentChannels = "latent_channels", HyperChannels = "hyper_channels", LatentExponent = "latent_exponent",
        AnalysisExponent = "analysis_exponent", HyperExponent = "hyper_exponent", InputShift = "input_shift";

    /// <summary>
    /// Adds the networks to a package whose layers are named as in docs/intra.md.
    /// </summary>
    /// <param name="blocks1">Residual blocks at 1/8 size.</param>
    /// <param name="blocks2">Residual blocks at 1/16 size.</param>
    /// <param name="analysisBits">Clamp bits of the features that analysis_vector multiplies.</param>
    /// <param name="synthesisBits">Clamp bits of the features that synthesis_vector multiplies.</param>
    /// <param name="leakyShift">Shift of the activation.</param>
    public static void AddNetworks(ModelPackageWriter writer, int blocks1, int blocks2, int analysisBits, int synthesisBits, int leakyShift)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.AddNetwork(
            Analysis,
            [NetworkStep.OfLayer("g_a.in"), .. Blocks("g_a.stage1", blocks1), NetworkStep.OfGain(AnalysisVector, analysisBits), NetworkStep.OfLayer("g_a.down"),
                .. Blocks("g_a.stage2", blocks2), NetworkStep.OfLayer("g_a.out")]);
        writer.AddNetwork(
            Synthesis,
            [NetworkStep.OfGain(InverseGain, 15), NetworkStep.OfLayer("g_s.in"), .. Blocks("g_s.stage2", blocks2), NetworkStep.OfLayer("g_s.up"),
                NetworkStep.OfGain(SynthesisVector, synthesisBits), .. Blocks("g_s.stage1", blocks1), NetworkStep.OfLayer("g_s.out")]);
        AddLatentNetworks(writer, "", leakyShift);
    }

    /// <summary>Adds the networks of latent coding.</summary>
    /// <param name="prefix">Before the names of networks and layers.</param>
    /// <param name="leakyShift">Shift of the activation.</param>
    internal static void AddLatentNetworks(ModelPackageWriter writer, string prefix, int leakyShift)
    {
        writer.AddNetwork(
            prefix + HyperAnalysis,
            [NetworkStep.OfLayer(prefix + "h_a.conv1"), NetworkStep.OfLayer(prefix + "h_a.conv2"), NetworkStep.OfLayer(prefix + "h_a.conv3")]);
        foreach ((string network, string trunk) in new[] { (MeanTrunk, "mean.trunk"), (ScaleTrunk, "scale.trunk") })
        {
            string name = prefix + trunk;
            writer.AddNetwork(prefix + network, [NetworkStep.OfLayer(name + ".up1"), NetworkStep.OfLayer(name + ".up2"), NetworkStep.OfLightBlock(name, leakyShift)]);
        }
        for (int step = 0; step < CodingOrder.Steps; step++)
        {
            foreach (string head in new[] { prefix + MeanHead + step, prefix + ScaleHead + step })
                writer.AddNetwork(head, [NetworkStep.OfLayer(head + ".in"), NetworkStep.OfLayer(head + ".d"), NetworkStep.OfLayer(head + ".mid")]);
        }
    }

    private static IEnumerable<NetworkStep> Blocks(string name, int count) => Enumerable.Range(0, count).Select(i => NetworkStep.OfBlock($"{name}.{i}"));
}
