using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuralCodec.Entropy.Rans;

internal static unsafe partial class RansEncodeKernels
{
    /// <summary>Whole groups only; two lanes per vector, words of eight lanes at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static byte* EncodeVector128(
        ushort* entryIndexes, int count, ulong* table, int scaleBits, uint* states, int lanes, byte* tail)
    {
        byte* shuffles = WordShuffles.CompressUp;
        Vector128<ulong>* x = stackalloc Vector128<ulong>[16];
        for (int lane = 0; lane < lanes; lane += 2) x[lane / 2] = Vector128.Create(states[lane], (ulong)states[lane + 1]);
        for (int i = count - 8; i >= 0; i -= 8)
        {
            Vector128<ulong>* block = x + ((i & (lanes - 1)) / 2);
            Vector128<ushort> words = Vector128.Narrow(Vector128.Narrow(block[0], block[1]), Vector128.Narrow(block[2], block[3]));
            uint mask = 0;
            for (int pair = 0; pair < 4; pair++)
            {
                ushort* indexes = entryIndexes + i + (2 * pair);
                mask |= Step128(ref block[pair], Vector128.Create(table[indexes[0]], table[indexes[1]]), scaleBits) << (2 * pair);
            }
            tail = Emit(words, mask, shuffles, tail);
        }
        for (int lane = 0; lane < lanes; lane++) states[lane] = (uint)x[lane / 2].GetElement(lane & 1);
        return tail;
    }

    /// <summary>Equals <see cref="EncodeScalar"/> for two lanes; returns the lanes that give a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Step128(ref Vector128<ulong> state, Vector128<ulong> entry, int scaleBits)
    {
        Vector128<ulong> half = Vector128.Create(0xFFFFul);
        Vector128<ulong> x = state;
        Vector128<ulong> start = entry & half, frequency = (entry >>> 16) & half, reciprocal = entry >>> 32;
        Vector128<ulong> renormalize = IsAtLeast(x >>> (32 - scaleBits), frequency);
        x = Vector128.ConditionalSelect(renormalize, x >>> RansConstants.WordBits, x);
        Vector128<ulong> quotient = Sse2.Multiply(x.AsUInt32(), reciprocal.AsUInt32()) >>> 32;
        Vector128<ulong> remainder = x - Sse2.Multiply(quotient.AsUInt32(), frequency.AsUInt32());
        Vector128<ulong> isOneLess = IsAtLeast(remainder, frequency);
        state = ((quotient - isOneLess) << scaleBits) + (remainder - (isOneLess & frequency)) + start;
        return renormalize.ExtractMostSignificantBits();
    }

    /// <summary>a >= b for values below 2^63, by the sign of the difference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> IsAtLeast(Vector128<ulong> a, Vector128<ulong> b)
    {
        Vector128<int> difference = (a - b).AsInt32() >> 31;
        return ~Sse2.Shuffle(difference, 0b11_11_01_01).AsUInt64();
    }
}
