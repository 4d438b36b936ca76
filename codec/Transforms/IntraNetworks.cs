using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Transforms;

/// <summary>
/// All networks of an intra model, packed for this machine. It holds no state of a run and may be shared.
/// <code><![CDATA[
/// frame -> g_a -> y -> h_a -> z        z_hat -> scale trunk -> 4 scale heads (|r|)   -> scale indexes
///                                      z_hat -> mean trunk  -> 4 mean heads  (y_hat) -> mu -> y_hat -> g_s -> frame
/// ]]></code>
/// </summary>
internal sealed class IntraNetworks
{
    public IntraNetworks(IntraParameters parameters)
    {
        Parameters = parameters;
        if (parameters.LatentChannels % CodingOrder.Groups != 0) throw new ArgumentException("the latent channels must be a multiple of 4");
        Analysis1 = Network("g_a.1", ["g_a.in"], Blocks("g_a.stage1", parameters.Blocks1), []);
        Analysis2 = Network("g_a.2", ["g_a.down"], Blocks("g_a.stage2", parameters.Blocks2), ["g_a.out"]);
        HyperAnalysis = Network("h_a", ["h_a.conv1", "h_a.conv2", "h_a.conv3"], [], []);
        Synthesis2 = Network("g_s.2", ["g_s.in"], Blocks("g_s.stage2", parameters.Blocks2), ["g_s.up"]);
        Synthesis1 = Network("g_s.1", [], Blocks("g_s.stage1", parameters.Blocks1), ["g_s.out"]);
        MeanTrunk = new HyperTrunk(parameters, "mean.trunk");
        ScaleTrunk = new HyperTrunk(parameters, "scale.trunk");
        MeanHeads = [.. Enumerable.Range(0, CodingOrder.Steps).Select(step => new EntropyHead(parameters, "mean.head", step))];
        ScaleHeads = [.. Enumerable.Range(0, CodingOrder.Steps).Select(step => new EntropyHead(parameters, "scale.head", step))];
        Gain = parameters.Table("gain", parameters.LatentChannels);
        InverseGain = parameters.Table("inverse_gain", parameters.LatentChannels);
        AnalysisVector = parameters.Table("analysis_vector", Analysis1.OutputChannels);
        SynthesisVector = parameters.Table("synthesis_vector", Synthesis2.OutputChannels);
        HyperScaleIndex = parameters.Table("hyper_scale_index", parameters.HyperChannels);
        AnalysisBits = parameters.Layer("g_a.in").OutputBits;
        SynthesisBits = parameters.Layer("g_s.up").OutputBits;
    }

    public IntraParameters Parameters { get; }

    public IntegerNetwork Analysis1 { get; }

    public IntegerNetwork Analysis2 { get; }

    public IntegerNetwork HyperAnalysis { get; }

    public IntegerNetwork Synthesis2 { get; }

    public IntegerNetwork Synthesis1 { get; }

    public HyperTrunk MeanTrunk { get; }

    public HyperTrunk ScaleTrunk { get; }

    public EntropyHead[] MeanHeads { get; }

    public EntropyHead[] ScaleHeads { get; }

    public QualityTable Gain { get; }

    public QualityTable InverseGain { get; }

    public QualityTable AnalysisVector { get; }

    public QualityTable SynthesisVector { get; }

    public QualityTable HyperScaleIndex { get; }

    /// <summary>Clamp bits of the features that analysis_vector multiplies.</summary>
    public int AnalysisBits { get; }

    /// <summary>Clamp bits of the features that synthesis_vector multiplies.</summary>
    public int SynthesisBits { get; }

    private IntegerNetwork Network(string name, string[] first, IEnumerable<NetworkLayer> blocks, string[] last) =>
        new(name, [.. first.Select(Layer), .. blocks, .. last.Select(Layer)]);

    private NetworkLayer Layer(string name) => NetworkLayer.Create(Parameters.Layer(name));

    private IEnumerable<NetworkLayer> Blocks(string name, int count) =>
        Enumerable.Range(0, count).Select(i => NetworkLayer.Create(Parameters.Block($"{name}.{i}")));
}
