using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Devices.Onnx;

/// <summary>Adds what a kind of graph computes, from its inputs to its outputs.</summary>
/// <param name="package">The model package.</param>
/// <param name="graph">Takes the nodes.</param>
/// <param name="kind">What to compute.</param>
/// <param name="batch">Frames per run.</param>
/// <param name="rows">Rows at 1/8 of the padded picture.</param>
/// <param name="columns">Columns at 1/8.</param>
internal sealed class FrameGraph(ModelPackage package, GraphBuilder graph, OnnxGraphKind kind, int batch, int rows, int columns)
{
    private readonly NetworkGraph _networks = new(package, graph, batch);
    private readonly List<OnnxGain> _gains = [];

    /// <summary>Before the names of the networks.</summary>
    public string Prefix { get; } = kind.IsInter() ? InterArchitecture.Prefix : "";

    /// <summary>The gain inputs that were added.</summary>
    public IReadOnlyList<OnnxGain> Gains => _gains;

    public int LatentChannels => package.Number(Prefix + IntraArchitecture.LatentChannels, 4, 4096);

    public int HyperChannels => package.Number(Prefix + IntraArchitecture.HyperChannels, 1, 4096);

    /// <summary>Adds everything.</summary>
    public void Build()
    {
        if (kind.IsAnalysis()) Analyse();
        else Reconstruct();
    }

    private void Reconstruct()
    {
        string? context = kind.IsInter() ? _networks.Run(InterArchitecture.Context, Predictions(), null, [], makesPicture: true) : null;
        string clamped = graph.Clip(graph.Input(OnnxGraph.Hyper, batch, HyperChannels, rows / 8, columns / 8), -CodingOrder.HyperClamp, CodingOrder.HyperClamp);
        string hyper = graph.Node("Mul", [clamped, OnnxExport.Factor(graph, NetworkGraph.Scale)]);
        string features = _networks.Run(Prefix + IntraArchitecture.MeanTrunk, hyper, null, _gains);
        if (context is not null)
            features = _networks.Run(Prefix + IntraArchitecture.MeanMix, features, _networks.Run(InterArchitecture.ContextDown, context, null, _gains), _gains);
        string residuals = graph.Input(OnnxGraph.Residuals, batch, LatentChannels, rows / 2, columns / 2);
        string yHat = new MeanGraph(package, graph, _networks, Prefix).Run(features, residuals, batch, LatentChannels, rows / 2, columns / 2);
        string samples = _networks.Run(Prefix + IntraArchitecture.Synthesis, yHat, null, _gains, readsLatents: true, makesPicture: true);
        if (context is not null) samples = _networks.Run(InterArchitecture.Fusion, samples, context, _gains, makesPicture: true);
        string scaled = Unscaled(samples);
        Plane(scaled, OnnxGraph.Luma, 0, 8);
        Plane(scaled, OnnxGraph.ChromaBlue, 64, 4);
        Plane(scaled, OnnxGraph.ChromaRed, 80, 4);
    }

    private void Analyse()
    {
        string frame = Samples(OnnxGraph.Frame, FramePacking.Channels);
        string? predictions = kind.IsInter() ? Predictions() : null;
        string analysed = _networks.Run(Prefix + IntraArchitecture.Analysis, frame, predictions, _gains, makesPicture: true);
        graph.Output(Unscaled(analysed), OnnxGraph.Latents, batch, LatentChannels, rows / 2, columns / 2);
    }

    private string Predictions() => Samples(OnnxGraph.Predictions, InterNetworks.PredictionChannels);

    /// <summary>Samples come in as 0..255 in the packed order; the networks take (2v - 255) &lt;&lt; shift.</summary>
    private string Samples(string name, int channels)
    {
        float unit = NetworkGraph.Scale * (1 << package.Number(Prefix + IntraArchitecture.InputShift, 0, 7));
        string samples = graph.Input(name, batch, channels, rows, columns);
        return graph.Node("Add", [graph.Node("Mul", [samples, OnnxExport.Factor(graph, 2 * unit)]), OnnxExport.Factor(graph, -255 * unit)]);
    }

    private string Unscaled(string value) => graph.Node("Mul", [value, OnnxExport.Factor(graph, 1 / NetworkGraph.Scale)]);

    private void Plane(string samples, string name, int channel, int side)
    {
        string packed = graph.Channels(samples, channel, channel + (side * side));
        string plane = graph.Node("DepthToSpace", [packed], GraphBuilder.Attribute("blocksize", (long)side), GraphBuilder.Attribute("mode", "DCR"));
        graph.Output(plane, name, batch, 1, rows * side, columns * side);
    }
}
