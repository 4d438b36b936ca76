namespace NeuralCodec.Entropy.Simd;

/// <summary>Widest vector that a kernel may use. Every level gives the same bits; only the speed differs.</summary>
public enum SimdLevel
{
    /// <summary>Plain C#: the definition that all other levels are compared with.</summary>
    Scalar = 0,

    /// <summary>128-bit vectors: SSE4.1 on x86, AdvSimd on Arm.</summary>
    Vector128 = 1,

    /// <summary>256-bit vectors: AVX2.</summary>
    Vector256 = 2,

    /// <summary>512-bit vectors: AVX-512 F, BW, CD, DQ and VL.</summary>
    Vector512 = 3,
}
