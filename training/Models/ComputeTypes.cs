using NeuralCodec.Training.LibTorch;

namespace NeuralCodec.Training.Models;

/// <summary>Which element type convolutions train in on this machine.</summary>
public static class ComputeTypes
{
    /// <summary>
    /// bfloat16 where the processor multiplies it faster (or the environment variable <c>NCV_TRAIN_TYPE</c> says bf16), float32
    /// elsewhere: without such instructions bfloat16 is emulated and some fifty times slower, and on Intel processors that have
    /// them, but not AMX, a step took 1.6 times as long as in float32 (8.3 and 13.1 crops/s on one thread).
    /// </summary>
    public static ScalarType ForTraining { get; } = Choose();

    private static ScalarType Choose() => Environment.GetEnvironmentVariable("NCV_TRAIN_TYPE") switch
    {
        "bf16" => ScalarType.BFloat16,
        "f32" => ScalarType.Float32,
        _ => HasBFloat16() ? ScalarType.BFloat16 : ScalarType.Float32,
    };

    private static bool HasBFloat16()
    {
        try
        {
            return File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("flags", StringComparison.Ordinal)) is { } flags
                && (flags.Contains(" amx_bf16", StringComparison.Ordinal)
                    || (flags.Contains(" avx512_bf16", StringComparison.Ordinal) && File.ReadLines("/proc/cpuinfo").Contains("vendor_id\t: AuthenticAMD")));
        }
        catch (IOException)
        {
            return false;
        }
    }
}
