using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuralCodec.Entropy.Cdf;

namespace NeuralCodec.Entropy.Rans;

internal static unsafe partial class GaussianDecodeKernels
{
    /// <summary>32 lanes as two blocks of 16, as <see cref="DecodeVector512"/>; a record takes two comparisons.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static byte* DecodeVector256(
        byte* records, byte* scaleIndexes, short* symbols, int count, uint* states, byte* words, byte* end)
    {
        Vector256<ushort> low0 = Low256(states), high0 = High256(states);
        Vector256<ushort> low1 = Low256(states + 16), high1 = High256(states + 16);
        Vector256<ushort> sides0 = default, sides1 = default;
        byte* shuffles = WordShuffles.Expand;
        uint* distances = stackalloc uint[32];
        int i = 0;
        // A group takes at most 32 words, so no load in it passes the end.
        for (; i + 32 <= count && end - words >= 64; i += 32)
        {
            if (i > 0)
            {
                ApplySigns(symbols + i - 32, sides0);
                ApplySigns(symbols + i - 16, sides1);
            }
            sides0 = low0;
            sides1 = low1;
            Vector256<ushort> start = Search256(low0, records, scaleIndexes + i, symbols + i, distances, out Vector256<ushort> frequency);
            Step256(ref low0, ref high0, start, frequency, shuffles, ref words);
            start = Search256(low1, records, scaleIndexes + i + 16, symbols + i + 16, distances + 16, out frequency);
            Step256(ref low1, ref high1, start, frequency, shuffles, ref words);
        }
        if (i > 0)
        {
            ApplySigns(symbols + i - 32, sides0);
            ApplySigns(symbols + i - 16, sides1);
        }
        Join256(low0, high0, states);
        Join256(low1, high1, states + 16);
        return DecodeScalar(records, scaleIndexes, symbols, i, count, states, 32, words, end);
    }

    /// <summary>Low halves of two groups of eight 32-bit values, in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Narrow256(Vector256<uint> first, Vector256<uint> second)
    {
        Vector256<uint> mask = Vector256.Create(0xFFFFu);
        Vector256<ushort> packed = Avx2.PackUnsignedSaturate((first & mask).AsInt32(), (second & mask).AsInt32());
        return Avx2.Permute4x64(packed.AsUInt64(), 0b11_01_10_00).AsUInt16();
    }

    private static Vector256<ushort> Low256(uint* states) => Narrow256(Vector256.Load(states), Vector256.Load(states + 8));

    private static Vector256<ushort> High256(uint* states) => Narrow256(Vector256.Load(states) >>> 16, Vector256.Load(states + 8) >>> 16);

    private static void Join256(Vector256<ushort> low, Vector256<ushort> high, uint* states)
    {
        (Vector256<uint> low0, Vector256<uint> low1) = Vector256.Widen(low);
        (Vector256<uint> high0, Vector256<uint> high1) = Vector256.Widen(high);
        (low0 | (high0 << 16)).Store(states);
        (low1 | (high1 << 16)).Store(states + 8);
    }

    /// <summary>All ones in the lanes whose slot is in the upper half: bit 13 of the state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Upper256(Vector256<ushort> low) => ((low << HighShift).AsInt16() >> 15).AsUInt16();

    /// <summary>Finds the symbols of 16 lanes; returns the starts on the lower side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Search256(
        Vector256<ushort> low, byte* records, byte* scaleIndexes, short* symbols, uint* distances, out Vector256<ushort> frequency)
    {
        Vector256<ushort> distance = (low ^ Upper256(low)) & Vector256.Create(SlotMask);
        (Vector256<uint> distance0, Vector256<uint> distance1) = Vector256.Widen(distance);
        (distance0 | (distance0 << 16)).Store(distances);
        (distance1 | (distance1 << 16)).Store(distances + 8);
        Vector128<uint> a = Find256(records, scaleIndexes, symbols, distances);
        Vector128<uint> b = Find256(records, scaleIndexes + 4, symbols + 4, distances + 4);
        Vector128<uint> c = Find256(records, scaleIndexes + 8, symbols + 8, distances + 8);
        Vector128<uint> d = Find256(records, scaleIndexes + 12, symbols + 12, distances + 12);
        Vector256<uint> interval0 = Vector256.Create(a, b), interval1 = Vector256.Create(c, d);
        frequency = Narrow256(interval0 >>> 16, interval1 >>> 16);
        return Narrow256(interval0, interval1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Find256(byte* records, byte* scaleIndexes, short* symbols, uint* distances) => Vector128.Create(
        Find256(records, scaleIndexes[0], symbols, distances[0]),
        Find256(records, scaleIndexes[1], symbols + 1, distances[1]),
        Find256(records, scaleIndexes[2], symbols + 2, distances[2]),
        Find256(records, scaleIndexes[3], symbols + 3, distances[3]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Find256(byte* records, byte scaleIndex, short* symbol, uint distance)
    {
        byte* record = records + ((nuint)scaleIndex * GaussianTableSet.RecordBytes);
        Vector256<short> distances = Vector256.Create(distance).AsInt16();
        Vector256<short> above0 = Vector256.GreaterThan(Vector256.LoadAligned((short*)record), distances);
        Vector256<short> above1 = Vector256.GreaterThan(Vector256.LoadAligned((short*)record + 16), distances);
        // The pack mixes the order of the masses; only their number counts.
        uint magnitude = (uint)BitOperations.PopCount((uint)Avx2.MoveMask(Avx2.PackSignedSaturate(above0, above1)));
        *symbol = (short)magnitude;
        return ((uint*)(record + GaussianTableSet.IntervalsOffset))[magnitude];
    }

    /// <summary>The arithmetic of one step for 16 lanes; words are spread over eight lanes at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step256(
        ref Vector256<ushort> low, ref Vector256<ushort> high, Vector256<ushort> start, Vector256<ushort> frequency,
        byte* shuffles, ref byte* words)
    {
        Vector256<ushort> upper = Upper256(low);
        Vector256<ushort> slot = low & Vector256.Create(SlotMask);
        Vector256<ushort> rank = slot + Vector256.ConditionalSelect(
            upper, start + frequency - Vector256.Create((ushort)GaussianTables.Total), Vector256<ushort>.Zero - start);
        Vector256<ushort> addend = (frequency * (low >>> LowShift)) + rank;
        Vector256<ushort> factor = frequency << HighShift;
        Vector256<ushort> newLow = (factor * high) + addend;
        // Unsigned newLow < addend, without an unsigned comparison: the larger of the two is not newLow.
        Vector256<ushort> noCarry = Vector256.Equals(Vector256.Max(newLow, addend), newLow);
        Vector256<ushort> newHigh = Avx2.MultiplyHigh(factor, high) - ~noCarry;
        Vector256<ushort> renormalize = Vector256.Equals(newHigh, Vector256<ushort>.Zero);

        uint mask = (uint)Sse2.MoveMask(Sse2.PackSignedSaturate(renormalize.GetLower().AsInt16(), renormalize.GetUpper().AsInt16()));
        uint mask0 = mask & 0xFF, mask1 = mask >> 8;
        byte* next = words + (RansConstants.WordBytes * (nuint)BitOperations.PopCount(mask0));
        Vector128<byte> words0 = Ssse3.Shuffle(Vector128.Load(words), Vector128.LoadAligned(shuffles + (16 * mask0)));
        Vector128<byte> words1 = Ssse3.Shuffle(Vector128.Load(next), Vector128.LoadAligned(shuffles + (16 * mask1)));
        words = next + (RansConstants.WordBytes * (nuint)BitOperations.PopCount(mask1));

        high = Vector256.ConditionalSelect(renormalize, newLow, newHigh);
        low = Vector256.ConditionalSelect(renormalize, Vector256.Create(words0, words1).AsUInt16(), newLow);
    }
}
