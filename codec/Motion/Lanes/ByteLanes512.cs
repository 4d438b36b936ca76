using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuralCodec.Codec.Motion.Lanes;

/// <summary>AVX-512; two halves where a processor lacks it, so that the order of lanes is tested there too.</summary>
internal readonly unsafe struct ByteLanes512 : IByteLanes<Vector512<short>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> LoadBytes(byte* source) => Avx512BW.IsSupported
        ? Avx512BW.ConvertToVector512Int16(Vector256.Load(source))
        : Vector512.Create(ByteLanes256.LoadBytes(source), ByteLanes256.LoadBytes(source + 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> LoadPairs(byte* low, byte* high) => LoadBytes(low) | (LoadBytes(high) << 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> LoadWindows(byte* source) => Avx512F.IsSupported
        ? Avx512F.PermuteVar8x64(Vector512.Load((ulong*)source), Vector512.Create(0UL, 1, 1, 2, 2, 3, 3, 4)).AsInt16()
        : Vector512.Create(ByteLanes256.LoadWindows(source), ByteLanes256.LoadWindows(source + 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> WindowOrder(byte offset) => Vector512.Create(ByteLanes256.WindowOrder(offset), ByteLanes256.WindowOrder(offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Shuffle(Vector512<short> bytes, Vector512<short> order) => Avx512BW.IsSupported
        ? Avx512BW.Shuffle(bytes.AsByte(), order.AsByte()).AsInt16()
        : Vector512.Create(
            ByteLanes256.Shuffle(bytes.GetLower(), order.GetLower()), ByteLanes256.Shuffle(bytes.GetUpper(), order.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> MultiplyAddBytes(Vector512<short> bytes, Vector512<short> taps) => Avx512BW.IsSupported
        ? Avx512BW.MultiplyAddAdjacent(bytes.AsByte(), taps.AsSByte())
        : Vector512.Create(
            ByteLanes256.MultiplyAddBytes(bytes.GetLower(), taps.GetLower()),
            ByteLanes256.MultiplyAddBytes(bytes.GetUpper(), taps.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> MultiplyLow(Vector512<short> a, Vector512<short> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Subtract(Vector512<short> a, Vector512<short> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Abs(Vector512<short> value) => Vector512.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> ShiftRightLogical(Vector512<short> value, int shift) => value >>> shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Vector512<short> value, byte* destination)
    {
        if (Avx512BW.IsSupported)
        {
            Avx512BW.ConvertToVector256ByteWithSaturation(Vector512.Max(value, default).AsUInt16()).Store(destination);
            return;
        }

        ByteLanes256.StoreBytes(value.GetLower(), destination);
        ByteLanes256.StoreBytes(value.GetUpper(), destination + 16);
    }
}
