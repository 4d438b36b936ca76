using NeuralCodec.Entropy.Cdf;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Entropy.Rans;

/// <summary>
/// Decodes one run of coded residual symbols, -31 to 31, each with the table of its scale index. Symbol i of a run
/// uses lane i mod N. No kernel reads at or beyond <c>end</c>.
/// </summary>
internal static unsafe partial class GaussianDecodeKernels
{
    private const ushort SlotMask = GaussianTables.Total - 1;

    // A state is high * 2^16 + low, so state >> 14 = 4 * high + (low >> 14): the vector kernels multiply 4 * frequency,
    // at most 65528, by high, and frequency by low >> 14, at most 3, and never need more than 16 bits per half.
    private const int LowShift = GaussianTables.ScaleBits;
    private const int HighShift = 16 - GaussianTables.ScaleBits;

    /// <summary>Decodes <paramref name="count"/> symbols; returns the position after the last word read, or <see cref="RansConstants.Underflow"/>.</summary>
    /// <param name="level">Widest kernel to use.</param>
    /// <param name="tables">Tables of 14 scale bits.</param>
    /// <param name="scaleIndexes">Table of each symbol; all below <see cref="GaussianTables.Count"/>.</param>
    /// <param name="symbols">Receives the symbols.</param>
    /// <param name="count">Symbols in the run.</param>
    /// <param name="states">One state per lane, updated.</param>
    /// <param name="lanes">1, 4, 8 or 32.</param>
    /// <param name="words">Next word.</param>
    /// <param name="end">End of the stream.</param>
    public static byte* Decode(
        SimdLevel level, GaussianTableSet tables, byte* scaleIndexes, short* symbols, int count,
        uint* states, int lanes, byte* words, byte* end)
    {
        byte* records = tables.Records;
        if (lanes >= 8)
        {
            if (level == SimdLevel.Vector512 && lanes == 32 && IsVector512Supported)
                return DecodeVector512(records, scaleIndexes, symbols, count, states, words, end);
            if (level >= SimdLevel.Vector256 && lanes == 32)
                return DecodeVector256(records, scaleIndexes, symbols, count, states, words, end);
            if (level == SimdLevel.Vector512)
                return DecodeVector128<MassSearch512>(records, scaleIndexes, symbols, count, states, lanes, words, end);
            if (level == SimdLevel.Vector256)
                return DecodeVector128<MassSearch256>(records, scaleIndexes, symbols, count, states, lanes, words, end);
            if (level == SimdLevel.Vector128)
                return DecodeVector128<MassSearch128>(records, scaleIndexes, symbols, count, states, lanes, words, end);
        }
        return DecodeScalar(records, scaleIndexes, symbols, 0, count, states, lanes, words, end);
    }

    /// <summary>The definition: symbols [<paramref name="from"/>, <paramref name="to"/>) of a run.</summary>
    private static byte* DecodeScalar(
        byte* records, byte* scaleIndexes, short* symbols, int from, int to,
        uint* states, int lanes, byte* words, byte* end)
    {
        int laneMask = lanes - 1;
        for (int i = from; i < to; i++)
        {
            uint x = states[i & laneMask];
            byte* record = records + (scaleIndexes[i] * GaussianTableSet.RecordBytes);
            uint slot = x & SlotMask;
            bool isLower = slot < GaussianTables.Total / 2;
            int distance = (int)(isLower ? slot : SlotMask - slot);
            short* masses = (short*)record;
            int magnitude = 0;
            while (masses[magnitude] > distance) magnitude++;

            uint interval = ((uint*)(record + GaussianTableSet.IntervalsOffset))[magnitude];
            uint frequency = interval >> 16;
            uint start = interval & 0xFFFF;
            if (!isLower && magnitude != 0) start = GaussianTables.Total - start - frequency;
            x = (frequency * (x >> GaussianTables.ScaleBits)) + slot - start;
            if (x < RansConstants.StateLowerBound)
            {
                if (end - words < RansConstants.WordBytes) return RansConstants.Underflow;
                x = (x << RansConstants.WordBits) | *(ushort*)words;
                words += RansConstants.WordBytes;
            }
            states[i & laneMask] = x;
            symbols[i] = (short)(isLower ? -magnitude : magnitude);
        }
        return words;
    }
}
