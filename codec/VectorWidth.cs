using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec;

/// <summary>The width of the kernels of this process; bytes and pixels do not depend on it.</summary>
public static class VectorWidth
{
    /// <summary>Lowers the width to "scalar", "128", "256" or "512" for the whole process, before any network is packed.</summary>
    /// <returns>The width in use afterwards, which is lower where the processor has no such vectors; null where the text is none of these.</returns>
    public static string? Restrict(string? width)
    {
        if (!SimdDispatch.TryParse(width, out SimdLevel level)) return null;
        SimdDispatch.Restrict(level);
        return SimdDispatch.Name(SimdDispatch.Level);
    }
}
