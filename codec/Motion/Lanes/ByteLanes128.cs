using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuralCodec.Codec.Motion.Lanes;

/// <summary>SSSE3, or portable operations.</summary>
internal readonly unsafe struct ByteLanes128 : IByteLanes<Vector128<short>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> LoadBytes(byte* source) => Vector128.WidenLower(Eight(source)).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> LoadPairs(byte* low, byte* high) => Sse2.IsSupported
        ? Sse2.UnpackLow(Eight(low), Eight(high)).AsInt16()
        : LoadBytes(low) | (LoadBytes(high) << 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> LoadWindows(byte* source) => Vector128.Load(source).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> WindowOrder(byte offset) =>
        (Vector128.Create((byte)0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8) + Vector128.Create(offset)).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Shuffle(Vector128<short> bytes, Vector128<short> order) =>
        Vector128.ShuffleNative(bytes.AsByte(), order.AsByte()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> MultiplyAddBytes(Vector128<short> bytes, Vector128<short> taps) => Ssse3.IsSupported
        ? Ssse3.MultiplyAddAdjacent(bytes.AsByte(), taps.AsSByte())
        : (bytes & Vector128.Create((short)255)) * ((taps << 8) >> 8) + (bytes >>> 8) * (taps >> 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> MultiplyLow(Vector128<short> a, Vector128<short> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Subtract(Vector128<short> a, Vector128<short> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Abs(Vector128<short> value) => Vector128.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> ShiftRightLogical(Vector128<short> value, int shift) => value >>> shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Vector128<short> value, byte* destination)
    {
        Vector128<byte> bytes = Sse2.IsSupported
            ? Sse2.PackUnsignedSaturate(value, value)
            : Vector128.Narrow(Clamp(value).AsUInt16(), Clamp(value).AsUInt16());
        Unsafe.WriteUnaligned(destination, bytes.AsUInt64().ToScalar());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Eight(byte* source) => Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(source)).AsByte();

    private static Vector128<short> Clamp(Vector128<short> value) => Vector128.Min(Vector128.Max(value, default), Vector128.Create((short)255));
}
