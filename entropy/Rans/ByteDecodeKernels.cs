using NeuralCodec.Entropy.Cdf;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Entropy.Rans;

/// <summary>Decodes bytes with one static table of 12 scale bits. No kernel reads at or beyond <c>end</c>.</summary>
internal static unsafe partial class ByteDecodeKernels
{
    private const uint SlotMask = ByteTable.Total - 1;

    /// <summary>Decodes <paramref name="count"/> bytes; returns the position after the last word read, or <see cref="RansConstants.Underflow"/>.</summary>
    /// <param name="level">Widest kernel to use.</param>
    /// <param name="lookup">4096 entries of <see cref="ByteTable.FillLookup"/>.</param>
    /// <param name="values">Receives the bytes.</param>
    /// <param name="count">Bytes to decode.</param>
    /// <param name="states">One state per lane, updated.</param>
    /// <param name="lanes">1, 4, 8 or 32.</param>
    /// <param name="words">Next word.</param>
    /// <param name="end">End of the stream.</param>
    public static byte* Decode(
        SimdLevel level, uint* lookup, byte* values, int count, uint* states, int lanes, byte* words, byte* end)
    {
        if (lanes >= 8)
        {
            if (level == SimdLevel.Vector512) return DecodeVector512(lookup, values, count, states, lanes, words, end);
            if (level == SimdLevel.Vector256) return DecodeVector256(lookup, values, count, states, lanes, words, end);
            if (level == SimdLevel.Vector128) return DecodeVector128(lookup, values, count, states, lanes, words, end);
        }
        return DecodeScalar(lookup, values, 0, count, states, lanes, words, end);
    }

    /// <summary>The definition: bytes [<paramref name="from"/>, <paramref name="to"/>) of a run.</summary>
    private static byte* DecodeScalar(
        uint* lookup, byte* values, int from, int to, uint* states, int lanes, byte* words, byte* end)
    {
        int laneMask = lanes - 1;
        for (int i = from; i < to; i++)
        {
            uint x = states[i & laneMask];
            uint entry = lookup[x & SlotMask];
            x = ((entry >> 20) * (x >> ByteTable.ScaleBits)) + ((entry >> 8) & SlotMask);
            if (x < RansConstants.StateLowerBound)
            {
                if (end - words < RansConstants.WordBytes) return RansConstants.Underflow;
                x = (x << RansConstants.WordBits) | *(ushort*)words;
                words += RansConstants.WordBytes;
            }
            states[i & laneMask] = x;
            values[i] = (byte)entry;
        }
        return words;
    }
}
