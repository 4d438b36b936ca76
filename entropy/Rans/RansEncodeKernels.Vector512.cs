using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuralCodec.Entropy.Rans;

internal static unsafe partial class RansEncodeKernels
{
    /// <summary>Whole groups only. Eight lanes per vector, each state in a 64-bit element, so that products need no shuffling.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static byte* EncodeVector512(
        ushort* entryIndexes, int count, ulong* table, int scaleBits, uint* states, int lanes, byte* tail)
    {
        byte* shuffles = WordShuffles.CompressUp;
        Vector512<ulong> x0 = Load512(states);
        if (lanes == 8)
        {
            for (int i = count - 8; i >= 0; i -= 8) tail = Step512(ref x0, entryIndexes + i, table, scaleBits, shuffles, tail);
            Avx512F.ConvertToVector256UInt32(x0).Store(states);
            return tail;
        }
        Vector512<ulong> x1 = Load512(states + 8), x2 = Load512(states + 16), x3 = Load512(states + 24);
        for (int i = count - 32; i >= 0; i -= 32)
        {
            tail = Step512(ref x3, entryIndexes + i + 24, table, scaleBits, shuffles, tail);
            tail = Step512(ref x2, entryIndexes + i + 16, table, scaleBits, shuffles, tail);
            tail = Step512(ref x1, entryIndexes + i + 8, table, scaleBits, shuffles, tail);
            tail = Step512(ref x0, entryIndexes + i, table, scaleBits, shuffles, tail);
        }
        Avx512F.ConvertToVector256UInt32(x0).Store(states);
        Avx512F.ConvertToVector256UInt32(x1).Store(states + 8);
        Avx512F.ConvertToVector256UInt32(x2).Store(states + 16);
        Avx512F.ConvertToVector256UInt32(x3).Store(states + 24);
        return tail;
    }

    private static Vector512<ulong> Load512(uint* states) => Avx512F.ConvertToVector512UInt64(Vector256.Load(states));

    /// <summary>Equals <see cref="EncodeScalar"/> for eight lanes. Every product fits: quotient and frequency are below 2^16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Step512(ref Vector512<ulong> x, ushort* entryIndexes, ulong* table, int scaleBits, byte* shuffles, byte* tail)
    {
        Vector512<ulong> entry = Vector512.Create(
            Vector256.Create(table[entryIndexes[0]], table[entryIndexes[1]], table[entryIndexes[2]], table[entryIndexes[3]]),
            Vector256.Create(table[entryIndexes[4]], table[entryIndexes[5]], table[entryIndexes[6]], table[entryIndexes[7]]));
        Vector512<ulong> half = Vector512.Create(0xFFFFul);
        Vector512<ulong> start = entry & half, frequency = (entry >>> 16) & half, reciprocal = entry >>> 32;

        Vector512<ulong> renormalize = Vector512.GreaterThanOrEqual(x >>> (32 - scaleBits), frequency);
        tail = Emit(Avx512F.ConvertToVector128UInt16(x), (uint)renormalize.ExtractMostSignificantBits(), shuffles, tail);
        x = Vector512.ConditionalSelect(renormalize, x >>> RansConstants.WordBits, x);

        Vector512<ulong> quotient = Avx512F.Multiply(x.AsUInt32(), reciprocal.AsUInt32()) >>> 32;
        Vector512<ulong> remainder = x - Avx512F.Multiply(quotient.AsUInt32(), frequency.AsUInt32());
        Vector512<ulong> isOneLess = Vector512.GreaterThanOrEqual(remainder, frequency);
        x = ((quotient - isOneLess) << scaleBits) + (remainder - (isOneLess & frequency)) + start;
        return tail;
    }
}
