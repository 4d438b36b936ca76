using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace NeuralCodec.Entropy.Simd;

/// <summary>
/// The one place that decides how wide the kernels of all rooms are. The level is the smallest of what the
/// processor has, what the environment variable <c>NCV_SIMD</c> allows (<c>scalar</c>, <c>128</c>, <c>256</c>,
/// <c>512</c>; read once, anything else is ignored) and what <see cref="Restrict"/> allows.
/// </summary>
public static class SimdDispatch
{
    /// <summary>Name of the environment variable that lowers the level.</summary>
    public const string EnvironmentVariable = "NCV_SIMD";

    private static SimdLevel _level = Initial();

    /// <summary>The widest level of this processor, before any restriction.</summary>
    public static SimdLevel Supported { get; } = Detect();

    /// <summary>The level that kernels use now.</summary>
    public static SimdLevel Level => _level;

    /// <summary>All levels that this processor can run, <see cref="SimdLevel.Scalar"/> first.</summary>
    public static IEnumerable<SimdLevel> SupportedLevels
    {
        get
        {
            for (SimdLevel level = SimdLevel.Scalar; level <= Supported; level++)
                yield return level;
        }
    }

    /// <summary>Sets the level of the whole process to <paramref name="level"/>, or to the widest the processor has if that is less.</summary>
    public static void Restrict(SimdLevel level) => _level = Min(level, Supported);

    /// <summary>Reads a level as the command line writes it: <c>scalar</c>, <c>128</c>, <c>256</c> or <c>512</c>.</summary>
    public static bool TryParse(string? text, out SimdLevel level)
    {
        (bool known, level) = text?.ToUpperInvariant() switch
        {
            "SCALAR" => (true, SimdLevel.Scalar),
            "128" => (true, SimdLevel.Vector128),
            "256" => (true, SimdLevel.Vector256),
            "512" => (true, SimdLevel.Vector512),
            _ => (false, SimdLevel.Scalar),
        };
        return known;
    }

    /// <summary>The name of a level as <see cref="TryParse"/> reads it.</summary>
    public static string Name(SimdLevel level) => level switch
    {
        SimdLevel.Vector128 => "128",
        SimdLevel.Vector256 => "256",
        SimdLevel.Vector512 => "512",
        _ => "scalar",
    };

    private static SimdLevel Detect()
    {
        if (Avx512BW.VL.IsSupported && Avx512DQ.IsSupported && Avx2.IsSupported) return SimdLevel.Vector512;
        if (Avx2.IsSupported && Bmi2.X64.IsSupported) return SimdLevel.Vector256;
        bool has128 = Sse41.IsSupported || AdvSimd.Arm64.IsSupported;
        return has128 && Vector128.IsHardwareAccelerated ? SimdLevel.Vector128 : SimdLevel.Scalar;
    }

    private static SimdLevel Initial()
    {
        SimdLevel supported = Detect();
        return TryParse(Environment.GetEnvironmentVariable(EnvironmentVariable), out SimdLevel wanted)
            ? Min(wanted, supported)
            : supported;
    }

    private static SimdLevel Min(SimdLevel a, SimdLevel b) => a < b ? a : b;
}
