using System.Diagnostics.CodeAnalysis;

namespace NeuralCodec.Entropy;

/// <summary>Keeps throw statements out of the hot methods.</summary>
internal static class ThrowHelper
{
    [DoesNotReturn]
    public static void InvalidBitstream(string reason, long offset) => throw new InvalidBitstreamException(reason, offset);

    [DoesNotReturn]
    public static void Argument(string message, string name) => throw new ArgumentException(message, name);
}
