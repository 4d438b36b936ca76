using System.Globalization;
using NeuralCodec.Codec.Devices.Onnx.Schema;
using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Devices.Onnx;

/// <summary>
/// From a model package to ONNX graphs: those that reconstruct frames (mean network and synthesis of docs/intra.md and docs/inter.md, from
/// entropy-decoded integers to planes), and those of an encoder's analysis, from samples to latents. Nothing in them steers entropy decoding.
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

    /// <summary>Builds a graph.</summary>
    /// <param name="package">The model package.</param>
    /// <param name="kind">What it computes.</param>
    /// <param name="widthPixels">Width of the pictures.</param>
    /// <param name="heightPixels">Height of the pictures.</param>
    /// <param name="batch">Frames per run.</param>
    /// <param name="precision">Numbers inside the graph.</param>
    /// <param name="ranges">Measured ranges, for <see cref="OnnxPrecision.A8W8"/> alone, which graphs of analysis do not have.</param>
    /// <exception cref="ArgumentException">A size is out of range, the package has no such networks, or ranges are due and missing.</exception>
    /// <exception cref="InvalidMediaException">The package is of another architecture, or parts are missing.</exception>
    public static OnnxGraph Build(
        ModelPackage package, OnnxGraphKind kind, int widthPixels, int heightPixels, int batch = 1, OnnxPrecision precision = OnnxPrecision.Float32,
        PackageRanges? ranges = null) => Build(package, kind, widthPixels, heightPixels, batch, precision, ranges, isProbed: false);

    /// <summary>A float32 graph that also puts out the bounds of its values.</summary>
    internal static OnnxGraph BuildProbed(ModelPackage package, OnnxGraphKind kind, int widthPixels, int heightPixels) =>
        Build(package, kind, widthPixels, heightPixels, 1, OnnxPrecision.Float32, null, isProbed: true);

    private static OnnxGraph Build(
        ModelPackage package, OnnxGraphKind kind, int widthPixels, int heightPixels, int batch, OnnxPrecision precision, PackageRanges? ranges, bool isProbed)
    {
        ArgumentNullException.ThrowIfNull(package);
        if (widthPixels is < 1 or > MaxSidePixels || heightPixels is < 1 or > MaxSidePixels)
            throw new ArgumentException($"a graph is for pictures of 1x1 to {MaxSidePixels}x{MaxSidePixels}, not {widthPixels}x{heightPixels}");
        if (batch is < 1 or > MaxBatch) throw new ArgumentException($"a batch is 1 to {MaxBatch} frames, not {batch}");
        if (precision == OnnxPrecision.A8W8 && ranges?.ModelId != package.Id)
            throw new ArgumentException($"A8W8 needs ranges measured with the model package {package.Id.ShortName} (`ncv models export --calibrate`)");
        if (precision == OnnxPrecision.A8W8 && kind.IsAnalysis())
            throw new ArgumentException("there is no analysis in A8W8: ranges are measured while decoding");
        if (kind.IsInter() && !HasInter(package)) throw new ArgumentException($"the model package {package.Id.ShortName} ({package.Architecture}) has no inter networks");
        IntraNetworks intra = new(package);
        IntegerNetwork analysis = kind.IsInter() ? new InterNetworks(package).Analysis : intra.Analysis;
        (int rows, int columns) = FramePacking.PackedSize(widthPixels, heightPixels);
        bool isFloat = precision is OnnxPrecision.Float32 or OnnxPrecision.Float16;
        GraphBuilder graph = new(kind.FileName(), isFloat ? precision : OnnxPrecision.Float32);
        FrameGraph frame = new(package, graph, kind, batch, rows, columns);
        frame.Build();
        IReadOnlyList<string> probes = isProbed ? graph.AddProbes() : [];
        GraphProto final = graph.Graph;
        TensorRanges? measured = precision == OnnxPrecision.A8W8 ? ranges!.Of(kind) : null;
        if (!isFloat) final = GraphQuantizer.Run(final, InputRanges(package, frame.Prefix, frame.Gains), graph.FineSums, measured);
        byte[] content = GraphBuilder.ToBytes(final, Facts(package, kind, widthPixels, heightPixels));
        return new OnnxGraph(kind, precision, columns * 8, rows * 8, batch, frame.HyperChannels, frame.LatentChannels, frame.Gains, probes, content)
        {
            LatentBits = analysis.Layers[^1].OutputBits,
        };
    }

    /// <summary>
    /// What can come in, and its steps: integers, and gains in theirs. Beyond two times the clamp of latents a residual saturates whatever is
    /// added to it.
    /// </summary>
    private static Dictionary<string, (ValueRange Range, float Step)> InputRanges(ModelPackage package, string prefix, IReadOnlyList<OnnxGain> gains)
    {
        int exponent = package.Number(prefix + IntraArchitecture.LatentExponent, 0, 14);
        Dictionary<string, (ValueRange Range, float Step)> ranges = new()
        {
            [OnnxGraph.Hyper] = (ValueRange.Symmetric(CodingOrder.HyperClamp), 1),
            [OnnxGraph.Residuals] = (ValueRange.Symmetric(2 * short.MaxValue >> exponent), exponent == 0 ? 2 : 1),
            [OnnxGraph.Predictions] = (new ValueRange(0, byte.MaxValue), 1),
            [OnnxGraph.Frame] = (new ValueRange(0, byte.MaxValue), 1),
        };
        foreach (OnnxGain gain in gains) ranges.Add(gain.Name, (ValueRange.Symmetric(MathF.ScaleB(short.MaxValue, -gain.Shift)), MathF.ScaleB(1, -gain.Shift)));
        return ranges;
    }

    /// <summary>Multiplier of a whole tensor.</summary>
    internal static string Factor(GraphBuilder graph, float value) => graph.Constant([value], 1, 1, 1, 1);

    private static Dictionary<string, string> Facts(ModelPackage package, OnnxGraphKind kind, int width, int height) => new()
    {
        ["model"] = package.Id.ToString(),
        ["frame"] = kind.FileName(),
        ["size"] = string.Create(CultureInfo.InvariantCulture, $"{width}x{height}"),
    };
}
