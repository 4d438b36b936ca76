using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Inter;

/// <summary>
/// Names of the inter parts of a "video-v1" model package (docs/inter.md): all begin with <see cref="Prefix"/>, so that they stand beside
/// the intra parts.
/// </summary>
public static class InterArchitecture
{
    /// <summary>Before every name of the inter model.</summary>
    public const string Prefix = "inter.";

    /// <summary>Networks: predictions to context, context to the mean network's context, features and context to samples.</summary>
    public const string Context = Prefix + "context", ContextDown = Prefix + "context_down", Fusion = Prefix + "fusion";

    /// <summary>Networks with the roles of the intra ones.</summary>
    public const string Analysis = Prefix + IntraArchitecture.Analysis, Synthesis = Prefix + IntraArchitecture.Synthesis;

    /// <summary>Shift of the samples of frame and predictions.</summary>
    public const string InputShift = Prefix + IntraArchitecture.InputShift;

    /// <summary>Adds the networks to a package whose layers are named as in docs/inter.md.</summary>
    /// <param name="blocks1">Residual blocks at 1/8 size of analysis and fusion.</param>
    /// <param name="blocks2">Residual blocks at 1/16 size.</param>
    /// <param name="analysisBits">Clamp bits of the features that analysis_vector multiplies.</param>
    /// <param name="synthesisBits">Clamp bits of the features that synthesis_vector multiplies.</param>
    /// <param name="leakyShift">Shift of the activation.</param>
    public static void AddNetworks(ModelPackageWriter writer, int blocks1, int blocks2, int analysisBits, int synthesisBits, int leakyShift)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.AddNetwork(Context, [Layer("ctx.in"), .. Blocks("ctx.stage", 1)]);
        writer.AddNetwork(ContextDown, [Layer("ctx.down")]);
        writer.AddNetwork(
            Analysis,
            [Layer("g_a.in"), .. Blocks("g_a.stage1", blocks1), NetworkStep.OfGain(Prefix + IntraArchitecture.AnalysisVector, analysisBits), Layer("g_a.down"),
                .. Blocks("g_a.stage2", blocks2), Layer("g_a.out")]);
        writer.AddNetwork(
            Synthesis,
            [NetworkStep.OfGain(Prefix + IntraArchitecture.InverseGain, 15), Layer("g_s.in"), .. Blocks("g_s.stage2", blocks2), Layer("g_s.up"),
                NetworkStep.OfGain(Prefix + IntraArchitecture.SynthesisVector, synthesisBits)]);
        writer.AddNetwork(Fusion, [Layer("g_s.fuse"), .. Blocks("g_s.stage1", blocks1), Layer("g_s.out")]);
        writer.AddNetwork(Prefix + IntraArchitecture.MeanMix, [Layer("mean.mix")]);
        IntraArchitecture.AddLatentNetworks(writer, Prefix, leakyShift);
    }

    private static NetworkStep Layer(string name) => NetworkStep.OfLayer(Prefix + name);

    private static IEnumerable<NetworkStep> Blocks(string name, int count) =>
        Enumerable.Range(0, count).Select(i => NetworkStep.OfBlock($"{Prefix}{name}.{i}"));
}
