using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuralCodec.Entropy.Cdf;

namespace NeuralCodec.Entropy.Rans;

internal static unsafe partial class ByteDecodeKernels
{
    /// <summary>
    /// AVX-512 on blocks of eight lanes: masks and expansion replace shuffle tables. Wider blocks are slower, because a
    /// block waits for the lookups of all its lanes and two blocks cannot hide that; measured in docs/entropy-precision.md.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static byte* DecodeVector512(
        uint* lookup, byte* values, int count, uint* states, int lanes, byte* words, byte* end)
    {
        Vector256<uint> x0 = Vector256.Load(states);
        int i = 0;
        // A group takes at most one word per lane, so no load in it passes the end.
        if (lanes == 8)
        {
            for (; i + 8 <= count && end - words >= 16; i += 8) words = Step512(ref x0, lookup, values + i, words);
        }
        else
        {
            Vector256<uint> x1 = Vector256.Load(states + 8), x2 = Vector256.Load(states + 16), x3 = Vector256.Load(states + 24);
            for (; i + 32 <= count && end - words >= 64; i += 32)
            {
                words = Step512(ref x0, lookup, values + i, words);
                words = Step512(ref x1, lookup, values + i + 8, words);
                words = Step512(ref x2, lookup, values + i + 16, words);
                words = Step512(ref x3, lookup, values + i + 24, words);
            }
            x1.Store(states + 8);
            x2.Store(states + 16);
            x3.Store(states + 24);
        }
        x0.Store(states);
        return DecodeScalar(lookup, values, i, count, states, lanes, words, end);
    }

    /// <summary>Equals <see cref="DecodeScalar"/> for eight lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Step512(ref Vector256<uint> x, uint* lookup, byte* values, byte* words)
    {
        Vector256<uint> mask = Vector256.Create(SlotMask);
        Vector256<uint> slots = x & mask;
        Vector256<uint> entry = Vector256.Create(Lookup(lookup, slots.GetLower()), Lookup(lookup, slots.GetUpper()));
        Vector256<uint> next = ((entry >>> 20) * (x >>> ByteTable.ScaleBits)) + ((entry >>> 8) & mask);

        Vector256<uint> renormalize = Vector256.LessThan(next, Vector256.Create(RansConstants.StateLowerBound));
        Vector256<uint> spread = Avx512F.VL.Expand(
            Vector256<uint>.Zero, renormalize, Avx2.ConvertToVector256Int32(Vector128.Load((ushort*)words)).AsUInt32());
        x = Vector256.ConditionalSelect(renormalize, next << RansConstants.WordBits, next) | spread;
        *(ulong*)values = Avx512F.VL.ConvertToVector128Byte(entry).AsUInt64().ToScalar();
        return words + (RansConstants.WordBytes * (nuint)BitOperations.PopCount(renormalize.ExtractMostSignificantBits()));
    }
}
