using System.Diagnostics.CodeAnalysis;

namespace NeuralCodec.Codec.Bitstream;

/// <summary>Throws kept out of the parsers, so that those stay small.</summary>
internal static class ThrowHelper
{
    [DoesNotReturn]
    public static void ThrowInvalid(long offsetBytes, string reason) =>
        throw new InvalidMediaException(MediaProblem.InvalidContent, offsetBytes, reason);

    [DoesNotReturn]
    public static void ThrowLimit(long offsetBytes, string reason) =>
        throw new InvalidMediaException(MediaProblem.LimitExceeded, offsetBytes, reason);

    [DoesNotReturn]
    public static void ThrowVersion(long offsetBytes, string reason) =>
        throw new InvalidMediaException(MediaProblem.UnsupportedVersion, offsetBytes, reason);
}
