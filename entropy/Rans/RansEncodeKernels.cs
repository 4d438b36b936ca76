using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Entropy.Rans;

/// <summary>
/// Encodes one run of symbols backwards. Symbol i of a run uses lane i mod N; words are written downwards from
/// <c>tail</c> so that a decoder reads them upwards in the order of the symbols.
/// </summary>
internal static unsafe partial class RansEncodeKernels
{
    /// <summary>Bytes below the words that a kernel may overwrite: eight words are stored at once.</summary>
    public const int SlackBytes = 16;

    /// <summary>Encodes <paramref name="count"/> symbols, last one first, and returns the new lowest byte.</summary>
    /// <param name="level">Widest kernel to use.</param>
    /// <param name="entryIndexes">Index into <paramref name="table"/> for each symbol.</param>
    /// <param name="count">Symbols in the run.</param>
    /// <param name="table">Intervals; every frequency used is at least 1.</param>
    /// <param name="scaleBits">log2 of the total of every table, at most 16.</param>
    /// <param name="states">One state per lane, updated.</param>
    /// <param name="lanes">1, 4, 8 or 32.</param>
    /// <param name="tail">One past the byte to write first; 2 * count + <see cref="SlackBytes"/> bytes below it are free.</param>
    public static byte* Encode(
        SimdLevel level, ushort* entryIndexes, int count, EncodeEntry* table, int scaleBits, uint* states, int lanes, byte* tail)
    {
        if (level == SimdLevel.Scalar || lanes < 8 || !Sse41.IsSupported)
            return EncodeScalar(entryIndexes, 0, count, table, scaleBits, states, lanes, tail);
        int whole = count & -lanes;
        tail = EncodeScalar(entryIndexes, whole, count, table, scaleBits, states, lanes, tail);
        return level switch
        {
            SimdLevel.Vector512 => EncodeVector512(entryIndexes, whole, (ulong*)table, scaleBits, states, lanes, tail),
            SimdLevel.Vector256 => EncodeVector256(entryIndexes, whole, (ulong*)table, scaleBits, states, lanes, tail),
            _ => EncodeVector128(entryIndexes, whole, (ulong*)table, scaleBits, states, lanes, tail),
        };
    }

    /// <summary>The definition: symbols [<paramref name="from"/>, <paramref name="to"/>) of a run, backwards.</summary>
    private static byte* EncodeScalar(
        ushort* entryIndexes, int from, int to, EncodeEntry* table, int scaleBits, uint* states, int lanes, byte* tail)
    {
        int laneMask = lanes - 1;
        int stateShift = 32 - scaleBits;
        for (int i = to - 1; i >= from; i--)
        {
            EncodeEntry entry = table[entryIndexes[i]];
            uint x = states[i & laneMask];
            uint frequency = entry.Frequency;
            if ((x >> stateShift) >= frequency)
            {
                tail -= RansConstants.WordBytes;
                *(ushort*)tail = (ushort)x;
                x >>= RansConstants.WordBits;
            }
            uint quotient = (uint)((x * (ulong)entry.Reciprocal) >> 32);
            uint remainder = x - (quotient * frequency);
            if (remainder >= frequency)
            {
                quotient++;
                remainder -= frequency;
            }
            states[i & laneMask] = (quotient << scaleBits) + remainder + entry.Start;
        }
        return tail;
    }

    /// <summary>Writes those of eight words whose bit is set in <paramref name="mask"/> below the tail, in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Emit(Vector128<ushort> words, uint mask, byte* shuffles, byte* tail)
    {
        Ssse3.Shuffle(words.AsByte(), Vector128.LoadAligned(shuffles + (16 * mask))).Store(tail - SlackBytes);
        return tail - (RansConstants.WordBytes * (nuint)BitOperations.PopCount(mask));
    }
}
