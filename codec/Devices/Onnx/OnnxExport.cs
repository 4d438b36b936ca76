using System.Globalization;
using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Devices.Onnx;

/// <summary>
/// From a model package to ONNX graphs that reconstruct frames: mean network and synthesis of docs/intra.md and docs/inter.md, from
/// entropy-decoded integers to planes. Nothing in them steers entropy decoding.
/// </summary>
public static class OnnxExport
{
    /// <summary>Longest side of a graph's picture.</summary>
    public const int MaxSidePixels = 8192;

    /// <summary>Most frames of a run.</summary>
    public const int MaxBatch = 64;

    /// <summary>True where the package has inter networks.</summary>
    public static bool HasInter(ModelPackage package)
    {
        ArgumentNullException.ThrowIfNull(package);
        return package.Architecture == IntraArchitecture.VideoName;
    }

    /// <summary>Builds the graph for a kind of frame.</summary>
    /// <param name="package">The model package.</param>
    /// <param name="kind">What to reconstruct.</param>
    /// <param name="widthPixels">Width of the pictures.</param>
    /// <param name="heightPixels">Height of the pictures.</param>
    /// <param name="batch">Frames per run.</param>
    /// <param name="precision">Numbers inside the graph.</param>
    /// <exception cref="ArgumentException">A size is out of range, or the package has no such networks.</exception>
    /// <exception cref="InvalidMediaException">The package is of another architecture, or parts are missing.</exception>
    public static OnnxGraph Build(
        ModelPackage package, OnnxFrameKind kind, int widthPixels, int heightPixels, int batch = 1, OnnxPrecision precision = OnnxPrecision.Float32)
    {
        ArgumentNullException.ThrowIfNull(package);
        if (widthPixels is < 1 or > MaxSidePixels || heightPixels is < 1 or > MaxSidePixels)
            throw new ArgumentException($"a graph is for pictures of 1x1 to {MaxSidePixels}x{MaxSidePixels}, not {widthPixels}x{heightPixels}");
        if (batch is < 1 or > MaxBatch) throw new ArgumentException($"a batch is 1 to {MaxBatch} frames, not {batch}");
        _ = new IntraNetworks(package);
        if (kind == OnnxFrameKind.Inter)
        {
            if (!HasInter(package)) throw new ArgumentException($"the model package {package.Id.ShortName} ({package.Architecture}) has no inter networks");
            _ = new InterNetworks(package);
        }
        (int rows, int columns) = FramePacking.PackedSize(widthPixels, heightPixels);
        GraphBuilder graph = new(kind == OnnxFrameKind.Intra ? "intra" : "inter", precision);
        string prefix = kind == OnnxFrameKind.Intra ? "" : InterArchitecture.Prefix;
        NetworkGraph networks = new(package, graph, batch);
        List<OnnxGain> gains = [];
        int latents = package.Number(prefix + IntraArchitecture.LatentChannels, 4, 4096);
        int hypers = package.Number(prefix + IntraArchitecture.HyperChannels, 1, 4096);
        string? context = kind == OnnxFrameKind.Inter ? Context(package, graph, networks, batch, rows, columns) : null;
        string clamped = graph.Clip(graph.Input(OnnxGraph.Hyper, batch, hypers, rows / 8, columns / 8), -CodingOrder.HyperClamp, CodingOrder.HyperClamp);
        string hyper = graph.Node("Mul", [clamped, Factor(graph, NetworkGraph.Scale)]);
        string features = networks.Run(prefix + IntraArchitecture.MeanTrunk, hyper, null, gains);
        if (context is not null)
            features = networks.Run(prefix + IntraArchitecture.MeanMix, features, networks.Run(InterArchitecture.ContextDown, context, null, gains), gains);
        string residuals = graph.Input(OnnxGraph.Residuals, batch, latents, rows / 2, columns / 2);
        string yHat = new MeanGraph(package, graph, networks, prefix).Run(features, residuals, batch, latents, rows / 2, columns / 2);
        string samples = networks.Run(prefix + IntraArchitecture.Synthesis, yHat, null, gains);
        if (context is not null) samples = networks.Run(InterArchitecture.Fusion, samples, context, gains);
        Planes(graph, samples, batch, rows, columns);
        byte[] content = graph.ToBytes(Facts(package, kind, widthPixels, heightPixels));
        return new OnnxGraph(kind, precision, columns * 8, rows * 8, batch, hypers, latents, gains, content);
    }

    /// <summary>Multiplier of a whole tensor.</summary>
    internal static string Factor(GraphBuilder graph, float value) => graph.Constant([value], 1, 1, 1, 1);

    private static string Context(ModelPackage package, GraphBuilder graph, NetworkGraph networks, int batch, int rows, int columns)
    {
        // Samples come in as 0..255 in the packed order; the networks take (2v - 255) << shift.
        float unit = NetworkGraph.Scale * (1 << package.Number(InterArchitecture.InputShift, 0, 7));
        string samples = graph.Input(OnnxGraph.Predictions, batch, InterNetworks.PredictionChannels, rows, columns);
        string centred = graph.Node("Add", [graph.Node("Mul", [samples, Factor(graph, 2 * unit)]), Factor(graph, -255 * unit)]);
        return networks.Run(InterArchitecture.Context, centred, null, []);
    }

    private static void Planes(GraphBuilder graph, string samples, int batch, int rows, int columns)
    {
        string scaled = graph.Node("Mul", [samples, Factor(graph, 1 / NetworkGraph.Scale)]);
        Plane(OnnxGraph.Luma, 0, 8);
        Plane(OnnxGraph.ChromaBlue, 64, 4);
        Plane(OnnxGraph.ChromaRed, 80, 4);

        void Plane(string name, int channel, int side)
        {
            string packed = graph.Channels(scaled, channel, channel + (side * side));
            string plane = graph.Node("DepthToSpace", [packed], GraphBuilder.Attribute("blocksize", (long)side), GraphBuilder.Attribute("mode", "DCR"));
            graph.Output(plane, name, batch, 1, rows * side, columns * side);
        }
    }

    private static Dictionary<string, string> Facts(ModelPackage package, OnnxFrameKind kind, int width, int height) => new()
    {
        ["model"] = package.Id.ToString(),
        ["frame"] = kind == OnnxFrameKind.Intra ? "intra" : "inter",
        ["size"] = string.Create(CultureInfo.InvariantCulture, $"{width}x{height}"),
    };
}
