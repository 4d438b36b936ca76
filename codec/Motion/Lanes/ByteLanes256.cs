using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuralCodec.Codec.Motion.Lanes;

/// <summary>AVX2.</summary>
internal readonly unsafe struct ByteLanes256 : IByteLanes<Vector256<short>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> LoadBytes(byte* source) => Avx2.ConvertToVector256Int16(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> LoadPairs(byte* low, byte* high) => LoadBytes(low) | (LoadBytes(high) << 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> LoadWindows(byte* source) =>
        Avx2.Permute4x64(Vector256.Load((ulong*)source), 0b10_01_01_00).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> WindowOrder(byte offset) => Vector256.Create(ByteLanes128.WindowOrder(offset), ByteLanes128.WindowOrder(offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Shuffle(Vector256<short> bytes, Vector256<short> order) =>
        Avx2.Shuffle(bytes.AsByte(), order.AsByte()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> MultiplyAddBytes(Vector256<short> bytes, Vector256<short> taps) =>
        Avx2.MultiplyAddAdjacent(bytes.AsByte(), taps.AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> MultiplyLow(Vector256<short> a, Vector256<short> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Subtract(Vector256<short> a, Vector256<short> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Abs(Vector256<short> value) => Vector256.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> ShiftRightLogical(Vector256<short> value, int shift) => value >>> shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Vector256<short> value, byte* destination) =>
        Sse2.PackUnsignedSaturate(value.GetLower(), value.GetUpper()).Store(destination);
}
