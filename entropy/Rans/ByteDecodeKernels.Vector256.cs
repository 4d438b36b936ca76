using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuralCodec.Entropy.Cdf;

namespace NeuralCodec.Entropy.Rans;

internal static unsafe partial class ByteDecodeKernels
{
    /// <summary>Blocks of eight lanes; lookups one by one, which is faster than gathering on the processors measured.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static byte* DecodeVector256(
        uint* lookup, byte* values, int count, uint* states, int lanes, byte* words, byte* end)
    {
        byte* shuffles = WordShuffles.Expand;
        Vector256<uint> x0 = Vector256.Load(states);
        int i = 0;
        // A group takes at most one word per lane, so no load in it passes the end.
        if (lanes == 8)
        {
            for (; i + 8 <= count && end - words >= 16; i += 8) words = Step256(ref x0, lookup, values + i, shuffles, words);
        }
        else
        {
            Vector256<uint> x1 = Vector256.Load(states + 8), x2 = Vector256.Load(states + 16), x3 = Vector256.Load(states + 24);
            for (; i + 32 <= count && end - words >= 64; i += 32)
            {
                words = Step256(ref x0, lookup, values + i, shuffles, words);
                words = Step256(ref x1, lookup, values + i + 8, shuffles, words);
                words = Step256(ref x2, lookup, values + i + 16, shuffles, words);
                words = Step256(ref x3, lookup, values + i + 24, shuffles, words);
            }
            x1.Store(states + 8);
            x2.Store(states + 16);
            x3.Store(states + 24);
        }
        x0.Store(states);
        return DecodeScalar(lookup, values, i, count, states, lanes, words, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Lookup(uint* lookup, Vector128<uint> slots)
    {
        ulong first = slots.AsUInt64().ToScalar(), second = slots.AsUInt64().GetElement(1);
        return Vector128.Create(lookup[(uint)first], lookup[first >> 32], lookup[(uint)second], lookup[second >> 32]);
    }

    /// <summary>Equals <see cref="DecodeScalar"/> for eight lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Step256(ref Vector256<uint> x, uint* lookup, byte* values, byte* shuffles, byte* words)
    {
        Vector256<uint> mask = Vector256.Create(SlotMask);
        Vector256<uint> slots = x & mask;
        Vector256<uint> entry = Vector256.Create(Lookup(lookup, slots.GetLower()), Lookup(lookup, slots.GetUpper()));
        Vector256<uint> next = ((entry >>> 20) * (x >>> ByteTable.ScaleBits)) + ((entry >>> 8) & mask);

        Vector256<uint> renormalize = Vector256.Equals(next >>> 16, Vector256<uint>.Zero);
        uint lanes = renormalize.ExtractMostSignificantBits();
        Vector128<byte> spread = Ssse3.Shuffle(Vector128.Load(words), Vector128.LoadAligned(shuffles + (16 * lanes)));
        x = Vector256.ConditionalSelect(renormalize, next << RansConstants.WordBits, next)
            | Avx2.ConvertToVector256Int32(spread.AsUInt16()).AsUInt32();

        // The values, from bytes 0, 4, 8, 12 of both halves.
        Vector256<byte> gathered = Avx2.Shuffle(entry.AsByte(), Vector256.Create(0x80808080_0C080400ul, 0x80808080_80808080, 0x80808080_0C080400, 0x80808080_80808080).AsByte());
        *(uint*)values = gathered.AsUInt32().ToScalar();
        *(uint*)(values + 4) = gathered.GetUpper().AsUInt32().ToScalar();
        return words + (RansConstants.WordBytes * (nuint)BitOperations.PopCount(lanes));
    }
}
