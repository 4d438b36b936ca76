using NeuralCodec.Codec.Container;

namespace NeuralCodec.Codec;

/// <summary>Where encoder and decoder get the coder that fits a model package.</summary>
internal static class FrameCoders
{
    private const string Missing =
        "this build has no network coder yet, so it can neither encode nor decode pictures; info, verify (checksums) and repair work";

    /// <summary>The coder for encoding with a model package; null means the default one.</summary>
    /// <exception cref="NotSupportedException">There is no coder in this build.</exception>
    public static IFrameCoder ForEncoding(string? modelPath) => throw new NotSupportedException(Missing);

    /// <summary>The coder for a sequence.</summary>
    /// <exception cref="NotSupportedException">There is no coder in this build.</exception>
    /// <exception cref="InvalidMediaException">The model package is not at hand (<see cref="MediaProblem.MissingModel"/>).</exception>
    public static IFrameCoder ForDecoding(SequenceHeader header, ReadOnlyMemory<byte> embeddedModel) =>
        throw new NotSupportedException(Missing);
}
