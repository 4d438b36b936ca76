using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuralCodec.Entropy.Cdf;

namespace NeuralCodec.Entropy.Rans;

internal static unsafe partial class GaussianDecodeKernels
{
    private static bool IsVector512Supported => Avx512Vbmi2.VL.IsSupported && Avx512BW.VL.IsSupported;

    /// <summary>
    /// 32 lanes as two blocks of 16, so that the search of one block fills the latency of the other. Each state is kept
    /// as its high and low 16 bits; arithmetic is that of <see cref="DecodeScalar"/> modulo 2^16 with the carry taken along.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static byte* DecodeVector512(
        byte* records, byte* scaleIndexes, short* symbols, int count, uint* states, byte* words, byte* end)
    {
        (Vector256<ushort> low0, Vector256<ushort> high0) = Split(states);
        (Vector256<ushort> low1, Vector256<ushort> high1) = Split(states + 16);
        uint* distances = stackalloc uint[32];
        Vector256<ushort> sides0 = default, sides1 = default;
        int i = 0;
        // A group takes at most 32 words, so no load in it passes the end.
        for (; i + 32 <= count && end - words >= 64; i += 32)
        {
            if (i > 0)
            {
                // Signs of the group before: its magnitudes are in memory by now, so the loads do not wait for stores.
                ApplySigns(symbols + i - 32, sides0);
                ApplySigns(symbols + i - 16, sides1);
            }
            sides0 = low0;
            sides1 = low1;
            Vector256<ushort> interval0 = Search512(low0, records, scaleIndexes + i, symbols + i, distances, out Vector256<ushort> frequency0);
            Step512(ref low0, ref high0, interval0, frequency0, ref words);
            Vector256<ushort> interval1 = Search512(low1, records, scaleIndexes + i + 16, symbols + i + 16, distances + 16, out Vector256<ushort> frequency1);
            Step512(ref low1, ref high1, interval1, frequency1, ref words);
        }
        if (i > 0)
        {
            ApplySigns(symbols + i - 32, sides0);
            ApplySigns(symbols + i - 16, sides1);
        }
        Join(low0, high0).Store(states);
        Join(low1, high1).Store(states + 16);
        return DecodeScalar(records, scaleIndexes, symbols, i, count, states, 32, words, end);
    }

    private static (Vector256<ushort> Low, Vector256<ushort> High) Split(uint* states)
    {
        Vector512<uint> x = Vector512.Load(states);
        return (Avx512F.ConvertToVector256UInt16(x), Avx512F.ConvertToVector256UInt16(x >>> 16));
    }

    private static Vector512<uint> Join(Vector256<ushort> low, Vector256<ushort> high) =>
        Avx512F.ConvertToVector512UInt32(low) | (Avx512F.ConvertToVector512UInt32(high) << 16);

    /// <summary>Finds the symbols of 16 lanes; returns the starts on the lower side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Search512(
        Vector256<ushort> low, byte* records, byte* scaleIndexes, short* symbols, uint* distances, out Vector256<ushort> frequency)
    {
        Vector256<ushort> upper = Upper256(low);
        Vector512<uint> distance = Avx512F.ConvertToVector512UInt32((low ^ upper) & Vector256.Create(SlotMask));
        (distance | (distance << 16)).Store(distances);
        Vector128<uint> a = Find512(records, scaleIndexes, symbols, distances);
        Vector128<uint> b = Find512(records, scaleIndexes + 4, symbols + 4, distances + 4);
        Vector128<uint> c = Find512(records, scaleIndexes + 8, symbols + 8, distances + 8);
        Vector128<uint> d = Find512(records, scaleIndexes + 12, symbols + 12, distances + 12);
        Vector512<uint> interval = Vector512.Create(Vector256.Create(a, b), Vector256.Create(c, d));
        frequency = Avx512F.ConvertToVector256UInt16(interval >>> 16);
        return Avx512F.ConvertToVector256UInt16(interval);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Find512(byte* records, byte* scaleIndexes, short* symbols, uint* distances) => Vector128.Create(
        Find512(records, scaleIndexes[0], symbols, distances[0]),
        Find512(records, scaleIndexes[1], symbols + 1, distances[1]),
        Find512(records, scaleIndexes[2], symbols + 2, distances[2]),
        Find512(records, scaleIndexes[3], symbols + 3, distances[3]));

    /// <summary>One lane: all 32 masses against the distance at once. The sign of the symbol is still to come.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Find512(byte* records, byte scaleIndex, short* symbol, uint distance)
    {
        byte* record = records + ((nuint)scaleIndex * GaussianTableSet.RecordBytes);
        Vector512<short> masses = Vector512.LoadAligned((short*)record);
        uint magnitude = (uint)BitOperations.PopCount(
            Vector512.GreaterThan(masses, Vector512.Create(distance).AsInt16()).ExtractMostSignificantBits());
        *symbol = (short)magnitude;
        return ((uint*)(record + GaussianTableSet.IntervalsOffset))[magnitude];
    }

    /// <summary>Negates the magnitudes of the lanes whose slot was in the lower half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ApplySigns(short* symbols, Vector256<ushort> slots)
    {
        Vector256<short> lower = ~Upper256(slots).AsInt16();
        ((Vector256.Load(symbols) ^ lower) - lower).Store(symbols);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step512(
        ref Vector256<ushort> low, ref Vector256<ushort> high, Vector256<ushort> start, Vector256<ushort> frequency, ref byte* words)
    {
        Vector256<ushort> upper = Upper256(low);
        // Upper side: slot - (total - start - frequency); for symbol 0, frequency = total - 2 start makes both sides equal.
        Vector256<ushort> slot = low & Vector256.Create(SlotMask);
        Vector256<ushort> rank = slot + Vector256.ConditionalSelect(
            upper, start + frequency - Vector256.Create((ushort)GaussianTables.Total), Vector256<ushort>.Zero - start);
        Vector256<ushort> addend = (frequency * (low >>> LowShift)) + rank;
        Vector256<ushort> factor = frequency << HighShift;
        Vector256<ushort> newLow = (factor * high) + addend;
        Vector256<ushort> carry = Vector256.LessThan(newLow, addend);
        Vector256<ushort> newHigh = Avx2.MultiplyHigh(factor, high) - carry;
        Vector256<ushort> renormalize = Vector256.Equals(newHigh, Vector256<ushort>.Zero);
        high = Vector256.ConditionalSelect(renormalize, newLow, newHigh);
        low = Avx512Vbmi2.VL.Expand(newLow, renormalize, Vector256.Load((ushort*)words));
        words += RansConstants.WordBytes * BitOperations.PopCount(renormalize.ExtractMostSignificantBits());
    }
}
