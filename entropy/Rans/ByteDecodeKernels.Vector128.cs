using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NeuralCodec.Entropy.Cdf;

namespace NeuralCodec.Entropy.Rans;

internal static unsafe partial class ByteDecodeKernels
{
    /// <summary>Blocks of eight lanes in two vectors. Portable: SSE4.1, AdvSimd.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static byte* DecodeVector128(
        uint* lookup, byte* values, int count, uint* states, int lanes, byte* words, byte* end)
    {
        byte* shuffles = WordShuffles.Expand;
        int i = 0;
        // A group takes at most one word per lane, so no load in it passes the end.
        for (; i + lanes <= count && end - words >= RansConstants.WordBytes * lanes; i += lanes)
        {
            for (int lane = 0; lane < lanes; lane += 8)
                words = Step128(states + lane, lookup, values + i + lane, shuffles, words);
        }
        return DecodeScalar(lookup, values, i, count, states, lanes, words, end);
    }

    /// <summary>Equals <see cref="DecodeScalar"/> for eight lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Step128(uint* states, uint* lookup, byte* values, byte* shuffles, byte* words)
    {
        Vector128<uint> x0 = Advance(Vector128.Load(states), lookup, out Vector128<uint> entry0);
        Vector128<uint> x1 = Advance(Vector128.Load(states + 4), lookup, out Vector128<uint> entry1);
        Vector128<uint> renormalize0 = Vector128.Equals(x0 >>> 16, Vector128<uint>.Zero);
        Vector128<uint> renormalize1 = Vector128.Equals(x1 >>> 16, Vector128<uint>.Zero);
        uint mask = renormalize0.ExtractMostSignificantBits() | (renormalize1.ExtractMostSignificantBits() << 4);
        Vector128<byte> spread = WordShuffles.Apply(Vector128.Load(words), Vector128.LoadAligned(shuffles + (16 * mask)));
        (Vector128<uint> spread0, Vector128<uint> spread1) = Vector128.Widen(spread.AsUInt16());
        (Vector128.ConditionalSelect(renormalize0, x0 << RansConstants.WordBits, x0) | spread0).Store(states);
        (Vector128.ConditionalSelect(renormalize1, x1 << RansConstants.WordBits, x1) | spread1).Store(states + 4);

        Vector128<uint> valueMask = Vector128.Create(0xFFu);
        Vector128<ushort> wide = Vector128.Narrow(entry0 & valueMask, entry1 & valueMask);
        *(ulong*)values = Vector128.Narrow(wide, wide).AsUInt64().ToScalar();
        return words + (RansConstants.WordBytes * (nuint)BitOperations.PopCount(mask));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Advance(Vector128<uint> x, uint* lookup, out Vector128<uint> entry)
    {
        Vector128<uint> mask = Vector128.Create(SlotMask);
        entry = Lookup(lookup, x & mask);
        return ((entry >>> 20) * (x >>> ByteTable.ScaleBits)) + ((entry >>> 8) & mask);
    }
}
