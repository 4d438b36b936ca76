using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuralCodec.Codec.Networks.Lanes;

/// <summary>
/// AVX-512: VPMADDWD and VPADDD (.NET 10 offers no VPDPWSSD of this width). Two halves where a processor lacks it, so that
/// the order of lanes can be tested there too.
/// </summary>
internal readonly unsafe struct Lanes512 : IKernelLanes<Vector512<short>, Vector512<int>>
{
    public static int ShortCount => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Load(short* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<short> value, short* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadInt(int* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInt(Vector512<int> value, int* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> BroadcastPair(short* pair) => Vector512.Create(*(int*)pair).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Broadcast(short value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAddPairs(Vector512<int> sum, Vector512<short> a, Vector512<short> b) =>
        Avx512BW.IsSupported
            ? sum + Avx512BW.MultiplyAddAdjacent(a, b)
            : Vector512.Create(
                Lanes256.MultiplyAddPairs(sum.GetLower(), a.GetLower(), b.GetLower()),
                Lanes256.MultiplyAddPairs(sum.GetUpper(), a.GetUpper(), b.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Narrow(Vector512<int> lower, Vector512<int> upper, int shift) =>
        Avx512BW.IsSupported
            ? Avx512BW.PackSignedSaturate(lower >> shift, upper >> shift)
            : Vector512.Create(
                Lanes256.Narrow(lower.GetLower(), upper.GetLower(), shift), Lanes256.Narrow(lower.GetUpper(), upper.GetUpper(), shift));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> InterleaveLower(Vector512<short> a, Vector512<short> b) =>
        Avx512BW.IsSupported
            ? Avx512BW.UnpackLow(a, b)
            : Vector512.Create(
                Lanes256.InterleaveLower(a.GetLower(), b.GetLower()), Lanes256.InterleaveLower(a.GetUpper(), b.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> InterleaveUpper(Vector512<short> a, Vector512<short> b) =>
        Avx512BW.IsSupported
            ? Avx512BW.UnpackHigh(a, b)
            : Vector512.Create(
                Lanes256.InterleaveUpper(a.GetLower(), b.GetLower()), Lanes256.InterleaveUpper(a.GetUpper(), b.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Min(Vector512<short> a, Vector512<short> b) => Vector512.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Max(Vector512<short> a, Vector512<short> b) => Vector512.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Add(Vector512<short> a, Vector512<short> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> AddSaturate(Vector512<short> a, Vector512<short> b) => Vector512.AddSaturate(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> ShiftRightArithmetic(Vector512<short> value, int shift) => value >> shift;
}
