using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuralCodec.Entropy.Rans;

internal static unsafe partial class RansEncodeKernels
{
    /// <summary>Whole groups only; four lanes per vector as in <see cref="EncodeVector512"/>, words of eight lanes at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static byte* EncodeVector256(
        ushort* entryIndexes, int count, ulong* table, int scaleBits, uint* states, int lanes, byte* tail)
    {
        byte* shuffles = WordShuffles.CompressUp;
        Vector256<ulong>* x = stackalloc Vector256<ulong>[8];
        for (int lane = 0; lane < lanes; lane += 4) x[lane / 4] = Avx2.ConvertToVector256Int64(Vector128.Load(states + lane)).AsUInt64();
        for (int i = count - 8; i >= 0; i -= 8)
        {
            Vector256<ulong>* block = x + (((i & (lanes - 1)) / 4));
            Vector256<ulong> x0 = block[0], x1 = block[1];
            Vector256<ulong> entry0 = Gather256(entryIndexes + i, table), entry1 = Gather256(entryIndexes + i + 4, table);
            Vector256<ulong> renormalize0 = Full256(x0, entry0, scaleBits), renormalize1 = Full256(x1, entry1, scaleBits);
            uint mask = renormalize0.ExtractMostSignificantBits() | (renormalize1.ExtractMostSignificantBits() << 4);
            Vector256<uint> low = Vector256.Narrow(x0, x1);
            tail = Emit(Vector128.Narrow(low.GetLower(), low.GetUpper()), mask, shuffles, tail);
            block[0] = Step256(x0, renormalize0, entry0, scaleBits);
            block[1] = Step256(x1, renormalize1, entry1, scaleBits);
        }
        for (int lane = 0; lane < lanes; lane += 4)
        {
            for (int j = 0; j < 4; j++) states[lane + j] = (uint)x[lane / 4].GetElement(j);
        }
        return tail;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Gather256(ushort* entryIndexes, ulong* table) => Vector256.Create(
        table[entryIndexes[0]], table[entryIndexes[1]], table[entryIndexes[2]], table[entryIndexes[3]]);

    /// <summary>All ones where the state would leave its range: both sides are below 2^33, so signed comparison is right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Full256(Vector256<ulong> x, Vector256<ulong> entry, int scaleBits)
    {
        Vector256<long> frequency = ((entry >>> 16) & Vector256.Create(0xFFFFul)).AsInt64();
        return ~Vector256.GreaterThan(frequency, (x >>> (32 - scaleBits)).AsInt64()).AsUInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Step256(Vector256<ulong> x, Vector256<ulong> renormalize, Vector256<ulong> entry, int scaleBits)
    {
        Vector256<ulong> half = Vector256.Create(0xFFFFul);
        Vector256<ulong> start = entry & half, frequency = (entry >>> 16) & half, reciprocal = entry >>> 32;
        x = Vector256.ConditionalSelect(renormalize, x >>> RansConstants.WordBits, x);
        Vector256<ulong> quotient = Avx2.Multiply(x.AsUInt32(), reciprocal.AsUInt32()) >>> 32;
        Vector256<ulong> remainder = x - Avx2.Multiply(quotient.AsUInt32(), frequency.AsUInt32());
        Vector256<ulong> isOneLess = ~Vector256.GreaterThan(frequency.AsInt64(), remainder.AsInt64()).AsUInt64();
        return ((quotient - isOneLess) << scaleBits) + (remainder - (isOneLess & frequency)) + start;
    }
}
