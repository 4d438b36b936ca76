using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuralCodec.Codec.Motion.Lanes;
using NeuralCodec.Codec.Networks.Lanes;

namespace NeuralCodec.Codec.Motion;

/// <summary>PSADBW for sums of differences; the Hadamard transform in int16: 64 differences of 255 are 16320.</summary>
internal static unsafe partial class BlockDistortion
{
    private static int SadVectors(byte* a, int strideA, byte* b, int strideB, int width, int height, bool wide)
    {
        if (wide && width % 32 == 0)
            return Sad32(a, strideA, b, strideB, width, height);
        if (width == 8)
            return Sad8(a, strideA, b, strideB, height);
        Vector128<ulong> sum = default;
        int whole = width & ~15;
        for (int y = 0; y < height; y++, a += strideA, b += strideB)
        {
            for (int x = 0; x < whole; x += 16)
                sum += Sse2.SumAbsoluteDifferences(Vector128.Load(a + x), Vector128.Load(b + x)).AsUInt64();
            if (whole != width)
                sum += Sse2.SumAbsoluteDifferences(Eight(a + whole), Eight(b + whole)).AsUInt64();
        }

        return (int)Vector128.Sum(sum);
    }

    private static int Sad32(byte* a, int strideA, byte* b, int strideB, int width, int height)
    {
        Vector256<ulong> sum = default, other = default;
        for (int y = 0; y < height; y++, a += strideA, b += strideB)
        {
            sum += Avx2.SumAbsoluteDifferences(Vector256.Load(a), Vector256.Load(b)).AsUInt64();
            for (int x = 32; x < width; x += 32)
                other += Avx2.SumAbsoluteDifferences(Vector256.Load(a + x), Vector256.Load(b + x)).AsUInt64();
        }

        return (int)Vector256.Sum(sum + other);
    }

    private static int Sad8(byte* a, int strideA, byte* b, int strideB, int height)
    {
        Vector128<ulong> sum = default;
        int y = 0;
        for (; y + 2 <= height; y += 2, a += 2 * (nint)strideA, b += 2 * (nint)strideB)
        {
            Vector128<byte> two = Sse2.UnpackLow(Eight(a).AsUInt64(), Eight(a + strideA).AsUInt64()).AsByte();
            Vector128<byte> others = Sse2.UnpackLow(Eight(b).AsUInt64(), Eight(b + strideB).AsUInt64()).AsByte();
            sum += Sse2.SumAbsoluteDifferences(two, others).AsUInt64();
        }

        if (y < height)
            sum += Sse2.SumAbsoluteDifferences(Eight(a), Eight(b)).AsUInt64();
        return (int)Vector128.Sum(sum);
    }

    private static int SseVectors<TBytes, TLanes, TShort, TInt>(byte* a, int strideA, byte* b, int strideB, int width, int height)
        where TBytes : struct, IByteLanes<TShort>
        where TLanes : struct, IKernelLanes<TShort, TInt>
        where TShort : unmanaged
        where TInt : unmanaged
    {
        // a - b as the sum of a * 1 + b * -1 over pairs of bytes.
        TShort signs = TLanes.Broadcast(unchecked((short)0xFF01));
        TInt sum = default;
        for (int y = 0; y < height; y++, a += strideA, b += strideB)
        for (int x = 0; x < width; x += TLanes.ShortCount)
        {
            TShort difference = TBytes.MultiplyAddBytes(TBytes.LoadPairs(a + x, b + x), signs);
            sum = TLanes.MultiplyAddPairs(sum, difference, difference);
        }

        int* parts = stackalloc int[TLanes.ShortCount / 2];
        TLanes.StoreInt(sum, parts);
        int total = 0;
        for (int i = 0; i < TLanes.ShortCount / 2; i++)
            total += parts[i];
        return total;
    }

    /// <summary>As many 8x8 blocks side by side as a vector has groups.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int SatdVectors<TBytes, TLanes, TShort, TInt>(byte* a, nint strideA, byte* b, nint strideB)
        where TBytes : struct, IByteLanes<TShort>
        where TLanes : struct, IKernelLanes<TShort, TInt>
        where TShort : unmanaged
        where TInt : unmanaged
    {
        TShort signs = TLanes.Broadcast(unchecked((short)0xFF01));
        EightRows<TBytes, TLanes, TShort, TInt> rows = new(a, strideA, b, strideB, signs);
        rows.Butterflies4();
        rows.Butterflies2();
        rows.Butterflies1();
        rows.Perfect();
        rows.Perfect();
        rows.Perfect();
        rows.Butterflies4();
        rows.Butterflies2();
        int* parts = stackalloc int[TLanes.ShortCount / 2];
        TLanes.StoreInt(TLanes.MultiplyAddPairs(default, rows.LastMagnitudes(), TLanes.Broadcast(1)), parts);
        int total = 0;
        for (int i = 0; i < TLanes.ShortCount / 2; i += 4)
            total += (2 * (parts[i] + parts[i + 1] + parts[i + 2] + parts[i + 3]) + 2) >> 2;
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Eight(byte* source) => Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(source)).AsByte();

    private ref struct EightRows<TBytes, TLanes, TShort, TInt>
        where TBytes : struct, IByteLanes<TShort>
        where TLanes : struct, IKernelLanes<TShort, TInt>
        where TShort : unmanaged
        where TInt : unmanaged
    {
        private TShort _r0, _r1, _r2, _r3, _r4, _r5, _r6, _r7;

        /// <summary>Differences: bytes of a times 1, of b times -1.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public EightRows(byte* a, nint strideA, byte* b, nint strideB, TShort signs)
        {
            _r0 = TBytes.MultiplyAddBytes(TBytes.LoadPairs(a, b), signs);
            _r1 = TBytes.MultiplyAddBytes(TBytes.LoadPairs(a + strideA, b + strideB), signs);
            _r2 = TBytes.MultiplyAddBytes(TBytes.LoadPairs(a + 2 * strideA, b + 2 * strideB), signs);
            _r3 = TBytes.MultiplyAddBytes(TBytes.LoadPairs(a + 3 * strideA, b + 3 * strideB), signs);
            _r4 = TBytes.MultiplyAddBytes(TBytes.LoadPairs(a + 4 * strideA, b + 4 * strideB), signs);
            _r5 = TBytes.MultiplyAddBytes(TBytes.LoadPairs(a + 5 * strideA, b + 5 * strideB), signs);
            _r6 = TBytes.MultiplyAddBytes(TBytes.LoadPairs(a + 6 * strideA, b + 6 * strideB), signs);
            _r7 = TBytes.MultiplyAddBytes(TBytes.LoadPairs(a + 7 * strideA, b + 7 * strideB), signs);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Butterflies4()
        {
            (_r0, _r4) = (TLanes.Add(_r0, _r4), TBytes.Subtract(_r0, _r4));
            (_r1, _r5) = (TLanes.Add(_r1, _r5), TBytes.Subtract(_r1, _r5));
            (_r2, _r6) = (TLanes.Add(_r2, _r6), TBytes.Subtract(_r2, _r6));
            (_r3, _r7) = (TLanes.Add(_r3, _r7), TBytes.Subtract(_r3, _r7));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Butterflies2()
        {
            (_r0, _r2) = (TLanes.Add(_r0, _r2), TBytes.Subtract(_r0, _r2));
            (_r1, _r3) = (TLanes.Add(_r1, _r3), TBytes.Subtract(_r1, _r3));
            (_r4, _r6) = (TLanes.Add(_r4, _r6), TBytes.Subtract(_r4, _r6));
            (_r5, _r7) = (TLanes.Add(_r5, _r7), TBytes.Subtract(_r5, _r7));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Butterflies1()
        {
            (_r0, _r1) = (TLanes.Add(_r0, _r1), TBytes.Subtract(_r0, _r1));
            (_r2, _r3) = (TLanes.Add(_r2, _r3), TBytes.Subtract(_r2, _r3));
            (_r4, _r5) = (TLanes.Add(_r4, _r5), TBytes.Subtract(_r4, _r5));
            (_r6, _r7) = (TLanes.Add(_r6, _r7), TBytes.Subtract(_r6, _r7));
        }

        /// <summary>A perfect shuffle of the 64 values of each group; three of them transpose.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Perfect()
        {
            (TShort r0, TShort r1, TShort r2, TShort r3) = (_r0, _r1, _r2, _r3);
            (TShort r4, TShort r5, TShort r6, TShort r7) = (_r4, _r5, _r6, _r7);
            (_r0, _r1) = (TLanes.InterleaveLower(r0, r4), TLanes.InterleaveUpper(r0, r4));
            (_r2, _r3) = (TLanes.InterleaveLower(r1, r5), TLanes.InterleaveUpper(r1, r5));
            (_r4, _r5) = (TLanes.InterleaveLower(r2, r6), TLanes.InterleaveUpper(r2, r6));
            (_r6, _r7) = (TLanes.InterleaveLower(r3, r7), TLanes.InterleaveUpper(r3, r7));
        }

        /// <summary>Half the sum of the magnitudes after the last stage: |a + b| + |a - b| = 2 max(|a|, |b|); at most 4 * 8160.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly TShort LastMagnitudes() => TLanes.Add(
            TLanes.Add(TLanes.Max(TBytes.Abs(_r0), TBytes.Abs(_r1)), TLanes.Max(TBytes.Abs(_r2), TBytes.Abs(_r3))),
            TLanes.Add(TLanes.Max(TBytes.Abs(_r4), TBytes.Abs(_r5)), TLanes.Max(TBytes.Abs(_r6), TBytes.Abs(_r7))));
    }
}
