namespace NeuralCodec.Codec.Devices.Onnx;

/// <summary>An exported graph and what its caller must know of it.</summary>
/// <param name="Kind">What it computes.</param>
/// <param name="Precision">Numbers inside.</param>
/// <param name="PaddedWidth">Width of the luma plane of its pictures.</param>
/// <param name="PaddedHeight">Height of that plane.</param>
/// <param name="Batch">Frames per run.</param>
/// <param name="HyperChannels">Channels of z.</param>
/// <param name="LatentChannels">Channels of r, and of the latents that an analysis puts out.</param>
/// <param name="Gains">The gain inputs, in the order of the package's synthesis or analysis.</param>
/// <param name="Probes">Values whose bounds it puts out besides, as outputs named with <see cref="LowerSuffix"/> and <see cref="UpperSuffix"/>.</param>
/// <param name="Content">The model file.</param>
public sealed record OnnxGraph(
    OnnxGraphKind Kind, OnnxPrecision Precision, int PaddedWidth, int PaddedHeight, int Batch, int HyperChannels, int LatentChannels,
    IReadOnlyList<OnnxGain> Gains, IReadOnlyList<string> Probes, ReadOnlyMemory<byte> Content)
{
    /// <summary>Names of inputs and outputs.</summary>
    public const string Hyper = "z", Residuals = "r", Predictions = "predictions", Luma = "y", ChromaBlue = "u", ChromaRed = "v", Frame = "frame", Latents = "latents";

    /// <summary>The latents of an analysis lie in +-(2^LatentBits - 1).</summary>
    public int LatentBits { get; init; }

    /// <summary>Ends of the names of the smallest and the largest value of a probe.</summary>
    internal const string LowerSuffix = ".min", UpperSuffix = ".max";
}
