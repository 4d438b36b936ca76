using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuralCodec.Entropy.Cdf;

namespace NeuralCodec.Entropy.Rans;

internal static unsafe partial class GaussianDecodeKernels
{
    /// <summary>8 or 32 lanes as blocks of 8, arithmetic in 128 bits, the search as wide as <typeparamref name="TSearch"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static byte* DecodeVector128<TSearch>(
        byte* records, byte* scaleIndexes, short* symbols, int count, uint* states, int lanes, byte* words, byte* end)
        where TSearch : IMassSearch
    {
        int blocks = lanes / 8;
        Vector128<ushort>* low = stackalloc Vector128<ushort>[4];
        Vector128<ushort>* high = stackalloc Vector128<ushort>[4];
        for (int block = 0; block < blocks; block++) Split128(states + (8 * block), out low[block], out high[block]);
        byte* shuffles = WordShuffles.Expand;
        ushort* distances = stackalloc ushort[8];
        int i = 0;
        // A group takes at most one word per lane, so no load in it passes the end.
        for (; i + lanes <= count && end - words >= RansConstants.WordBytes * lanes; i += lanes)
        {
            for (int block = 0; block < blocks; block++)
            {
                int first = i + (8 * block);
                Vector128<ushort> sides = low[block];
                Vector128<ushort> start = Search128<TSearch>(sides, records, scaleIndexes + first, symbols + first, distances, out Vector128<ushort> frequency);
                Step128(ref low[block], ref high[block], start, frequency, shuffles, ref words);
                Vector128<short> lower = ~Upper128(sides).AsInt16();
                ((Vector128.Load(symbols + first) ^ lower) - lower).Store(symbols + first);
            }
        }
        for (int block = 0; block < blocks; block++)
        {
            (Vector128<uint> low0, Vector128<uint> low1) = Vector128.Widen(low[block]);
            (Vector128<uint> high0, Vector128<uint> high1) = Vector128.Widen(high[block]);
            (low0 | (high0 << 16)).Store(states + (8 * block));
            (low1 | (high1 << 16)).Store(states + (8 * block) + 4);
        }
        return DecodeScalar(records, scaleIndexes, symbols, i, count, states, lanes, words, end);
    }

    private static void Split128(uint* states, out Vector128<ushort> low, out Vector128<ushort> high)
    {
        Vector128<uint> first = Vector128.Load(states), second = Vector128.Load(states + 4);
        low = Vector128.Narrow(first, second);
        high = Vector128.Narrow(first >>> 16, second >>> 16);
    }

    /// <summary>All ones in the lanes whose slot is in the upper half: bit 13 of the state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Upper128(Vector128<ushort> low) => ((low << HighShift).AsInt16() >> 15).AsUInt16();

    /// <summary>Finds the symbols of 8 lanes; returns the starts on the lower side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Search128<TSearch>(
        Vector128<ushort> low, byte* records, byte* scaleIndexes, short* symbols, ushort* distances, out Vector128<ushort> frequency)
        where TSearch : IMassSearch
    {
        ((low ^ Upper128(low)) & Vector128.Create(SlotMask)).Store(distances);
        Vector128<uint> interval0 = Find128<TSearch>(records, scaleIndexes, symbols, distances);
        Vector128<uint> interval1 = Find128<TSearch>(records, scaleIndexes + 4, symbols + 4, distances + 4);
        frequency = Vector128.Narrow(interval0 >>> 16, interval1 >>> 16);
        return Vector128.Narrow(interval0, interval1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Find128<TSearch>(byte* records, byte* scaleIndexes, short* symbols, ushort* distances)
        where TSearch : IMassSearch => Vector128.Create(
        Find128<TSearch>(records, scaleIndexes[0], symbols, distances[0]),
        Find128<TSearch>(records, scaleIndexes[1], symbols + 1, distances[1]),
        Find128<TSearch>(records, scaleIndexes[2], symbols + 2, distances[2]),
        Find128<TSearch>(records, scaleIndexes[3], symbols + 3, distances[3]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Find128<TSearch>(byte* records, byte scaleIndex, short* symbol, ushort distance)
        where TSearch : IMassSearch
    {
        byte* record = records + ((nuint)scaleIndex * GaussianTableSet.RecordBytes);
        uint magnitude = TSearch.CountAbove((short*)record, distance);
        *symbol = (short)magnitude;
        return ((uint*)(record + GaussianTableSet.IntervalsOffset))[magnitude];
    }

    /// <summary>The arithmetic of one step for 8 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step128(
        ref Vector128<ushort> low, ref Vector128<ushort> high, Vector128<ushort> start, Vector128<ushort> frequency,
        byte* shuffles, ref byte* words)
    {
        Vector128<ushort> upper = Upper128(low);
        Vector128<ushort> slot = low & Vector128.Create(SlotMask);
        Vector128<ushort> rank = slot + Vector128.ConditionalSelect(
            upper, start + frequency - Vector128.Create((ushort)GaussianTables.Total), Vector128<ushort>.Zero - start);
        Vector128<ushort> addend = (frequency * (low >>> LowShift)) + rank;
        Vector128<ushort> factor = frequency << HighShift;
        Vector128<ushort> newLow = (factor * high) + addend;
        Vector128<ushort> newHigh = MultiplyHigh128(factor, high) - Vector128.LessThan(newLow, addend);
        Vector128<ushort> renormalize = Vector128.Equals(newHigh, Vector128<ushort>.Zero);
        uint mask = renormalize.ExtractMostSignificantBits();
        Vector128<ushort> spread = WordShuffles.Apply(Vector128.Load(words), Vector128.LoadAligned(shuffles + (16 * mask))).AsUInt16();
        words += RansConstants.WordBytes * (nuint)BitOperations.PopCount(mask);
        high = Vector128.ConditionalSelect(renormalize, newLow, newHigh);
        low = Vector128.ConditionalSelect(renormalize, spread, newLow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> MultiplyHigh128(Vector128<ushort> a, Vector128<ushort> b)
    {
        if (Sse2.IsSupported) return Sse2.MultiplyHigh(a, b);
        (Vector128<uint> a0, Vector128<uint> a1) = Vector128.Widen(a);
        (Vector128<uint> b0, Vector128<uint> b1) = Vector128.Widen(b);
        return Vector128.Narrow((a0 * b0) >>> 16, (a1 * b1) >>> 16);
    }
}
