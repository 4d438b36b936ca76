using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Entropy.Rans;

/// <summary>
/// Encodes one run of symbols backwards. Symbol i of a run uses lane i mod N; words are written downwards from
/// <c>tail</c> so that a decoder reads them upwards in the order of the symbols.
/// </summary>
internal static unsafe partial class RansEncodeKernels
{
    /// <summary>Encodes <paramref name="count"/> symbols, last one first, and returns the new lowest byte.</summary>
    /// <param name="level">Widest kernel to use.</param>
    /// <param name="entryIndexes">Index into <paramref name="table"/> for each symbol.</param>
    /// <param name="count">Symbols in the run.</param>
    /// <param name="table">Intervals; every frequency used is at least 1.</param>
    /// <param name="scaleBits">log2 of the total of every table, at most 16.</param>
    /// <param name="states">One state per lane, updated.</param>
    /// <param name="lanes">1, 4, 8 or 32.</param>
    /// <param name="tail">One past the byte to write first; 2 * count bytes below it are free.</param>
    public static byte* Encode(
        SimdLevel level, ushort* entryIndexes, int count, EncodeEntry* table, int scaleBits, uint* states, int lanes, byte* tail)
    {
        return EncodeScalar(entryIndexes, 0, count, table, scaleBits, states, lanes, tail);
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
}
