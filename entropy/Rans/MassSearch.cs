using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuralCodec.Entropy.Rans;

/// <summary>Counts how many of the 32 falling tail masses of a record are above a distance.</summary>
internal unsafe interface IMassSearch
{
    /// <param name="masses">32 values, aligned to 64 bytes.</param>
    /// <param name="distance">Below 8192.</param>
    static abstract uint CountAbove(short* masses, ushort distance);
}

/// <summary>Four comparisons. Portable: SSE4.1, AdvSimd.</summary>
internal readonly unsafe struct MassSearch128 : IMassSearch
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint CountAbove(short* masses, ushort distance)
    {
        Vector128<short> distances = Vector128.Create((short)distance);
        Vector128<short> above0 = Vector128.GreaterThan(Vector128.LoadAligned(masses), distances);
        Vector128<short> above1 = Vector128.GreaterThan(Vector128.LoadAligned(masses + 8), distances);
        Vector128<short> above2 = Vector128.GreaterThan(Vector128.LoadAligned(masses + 16), distances);
        Vector128<short> above3 = Vector128.GreaterThan(Vector128.LoadAligned(masses + 24), distances);
        return (uint)-Vector128.Sum((above0 + above1) + (above2 + above3)); // each mass above counts -1
    }
}

/// <summary>Two comparisons; the pack mixes the order of the masses, and only their number counts.</summary>
internal readonly unsafe struct MassSearch256 : IMassSearch
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint CountAbove(short* masses, ushort distance)
    {
        Vector256<short> distances = Vector256.Create((short)distance);
        Vector256<short> above0 = Vector256.GreaterThan(Vector256.LoadAligned(masses), distances);
        Vector256<short> above1 = Vector256.GreaterThan(Vector256.LoadAligned(masses + 16), distances);
        return (uint)BitOperations.PopCount((uint)Avx2.MoveMask(Avx2.PackSignedSaturate(above0, above1)));
    }
}

/// <summary>One comparison.</summary>
internal readonly unsafe struct MassSearch512 : IMassSearch
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint CountAbove(short* masses, ushort distance) => (uint)BitOperations.PopCount(
        Vector512.GreaterThan(Vector512.LoadAligned(masses), Vector512.Create((short)distance)).ExtractMostSignificantBits());
}
