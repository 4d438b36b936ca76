using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Tests.Motion;

/// <summary>Levels that the kernels of motion run at on this processor.</summary>
internal static class MotionLevels
{
    /// <summary>512 bits run on AVX2 as two halves.</summary>
    public static TheoryData<SimdLevel> All
    {
        get
        {
            TheoryData<SimdLevel> levels = [.. SimdDispatch.SupportedLevels];
            if (SimdDispatch.Supported == SimdLevel.Vector256)
                levels.Add(SimdLevel.Vector512);
            return levels;
        }
    }
}
