using System.Globalization;
using NeuralCodec.Codec.Devices.Onnx.Schema;
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
    /// <param name="ranges">Measured ranges, for <see cref="OnnxPrecision.A8W8"/> alone.</param>
    /// <exception cref="ArgumentException">A size is out of range, the package has no such networks, or ranges are due and missing.</exception>
    /// <exception cref="InvalidMediaException">The package is of another architecture, or parts are missing.</exception>
    public static OnnxGraph Build(
        ModelPackage package, OnnxFrameKind kind, int widthPixels, int heightPixels, int batch = 1, OnnxPrecision precision = OnnxPrecision.Float32,
        PackageRanges? ranges = null) => Build(package, kind, widthPixels, heightPixels, batch, precision, ranges, isProbed: false);

    /// <summary>A float32 graph that also puts out the bounds of its values.</summary>
    internal static OnnxGraph BuildProbed(ModelPackage package, OnnxFrameKind kind, int widthPixels, int heightPixels) =>
        Build(package, kind, widthPixels, heightPixels, 1, OnnxPrecision.Float32, null, isProbed: true);

    private static OnnxGraph Build(
        ModelPackage package, OnnxFrameKind kind, int widthPixels, int heightPixels, int batch, OnnxPrecision precision, PackageRanges? ranges, bool isProbed)
    {
        ArgumentNullException.ThrowIfNull(package);
        if (widthPixels is < 1 or > MaxSidePixels || heightPixels is < 1 or > MaxSidePixels)
            throw new ArgumentException($"a graph is for pictures of 1x1 to {MaxSidePixels}x{MaxSidePixels}, not {widthPixels}x{heightPixels}");
        if (batch is < 1 or > MaxBatch) throw new ArgumentException($"a batch is 1 to {MaxBatch} frames, not {batch}");
        if (precision == OnnxPrecision.A8W8 && ranges?.ModelId != package.Id)
            throw new ArgumentException($"A8W8 needs ranges measured with the model package {package.Id.ShortName} (`ncv models export --calibrate`)");
        _ = new IntraNetworks(package);
        if (kind == OnnxFrameKind.Inter)
        {
            if (!HasInter(package)) throw new ArgumentException($"the model package {package.Id.ShortName} ({package.Architecture}) has no inter networks");
            _ = new InterNetworks(package);
        }
        (int rows, int columns) = FramePacking.PackedSize(widthPixels, heightPixels);
        bool isFloat = precision is OnnxPrecision.Float32 or OnnxPrecision.Float16;
        GraphBuilder graph = new(kind == OnnxFrameKind.Intra ? "intra" : "inter", isFloat ? precision : OnnxPrecision.Float32);
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
        string samples = networks.Run(prefix + IntraArchitecture.Synthesis, yHat, null, gains, readsLatents: true, makesPicture: true);
        if (context is not null) samples = networks.Run(InterArchitecture.Fusion, samples, context, gains, makesPicture: true);
        Planes(graph, samples, batch, rows, columns);
        IReadOnlyList<string> probes = isProbed ? graph.AddProbes() : [];
        GraphProto final = graph.Graph;
        TensorRanges? measured = precision == OnnxPrecision.A8W8 ? ranges!.Of(kind) : null;
        if (!isFloat) final = GraphQuantizer.Run(final, InputRanges(package, prefix, gains), graph.FineSums, measured);
        byte[] content = GraphBuilder.ToBytes(final, Facts(package, kind, widthPixels, heightPixels));
        return new OnnxGraph(kind, precision, columns * 8, rows * 8, batch, hypers, latents, gains, probes, content);
    }

    /// <summary>
    /// What can come in, and its steps: integers, and gains in theirs. Beyond two times the clamp of latents a residual saturates whatever is
    /// added to it.
    /// </summary>
    private static Dictionary<string, (ValueRange Range, float Step)> InputRanges(ModelPackage package, string prefix, List<OnnxGain> gains)
    {
        int exponent = package.Number(prefix + IntraArchitecture.LatentExponent, 0, 14);
        Dictionary<string, (ValueRange Range, float Step)> ranges = new()
        {
            [OnnxGraph.Hyper] = (ValueRange.Symmetric(CodingOrder.HyperClamp), 1),
            [OnnxGraph.Residuals] = (ValueRange.Symmetric(2 * short.MaxValue >> exponent), exponent == 0 ? 2 : 1),
            [OnnxGraph.Predictions] = (new ValueRange(0, byte.MaxValue), 1),
        };
        foreach (OnnxGain gain in gains) ranges.Add(gain.Name, (ValueRange.Symmetric(MathF.ScaleB(short.MaxValue, -gain.Shift)), MathF.ScaleB(1, -gain.Shift)));
        return ranges;
    }

    /// <summary>Multiplier of a whole tensor.</summary>
    internal static string Factor(GraphBuilder graph, float value) => graph.Constant([value], 1, 1, 1, 1);

    private static string Context(ModelPackage package, GraphBuilder graph, NetworkGraph networks, int batch, int rows, int columns)
    {
        // Samples come in as 0..255 in the packed order; the networks take (2v - 255) << shift.
        float unit = NetworkGraph.Scale * (1 << package.Number(InterArchitecture.InputShift, 0, 7));
        string samples = graph.Input(OnnxGraph.Predictions, batch, InterNetworks.PredictionChannels, rows, columns);
        string centred = graph.Node("Add", [graph.Node("Mul", [samples, Factor(graph, 2 * unit)]), Factor(graph, -255 * unit)]);
        return networks.Run(InterArchitecture.Context, centred, null, [], makesPicture: true);
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
