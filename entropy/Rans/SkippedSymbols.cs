using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuralCodec.Entropy.Cdf;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Entropy.Rans;

/// <summary>Takes the symbols that are not coded out of a run, and puts their zeros back.</summary>
internal static unsafe class SkippedSymbols
{
    /// <summary>Number of scale indexes at or above the threshold; -1 when one is not a scale index.</summary>
    public static int Count(SimdLevel level, ReadOnlySpan<byte> scaleIndexes, int skipBelow)
    {
        int i = 0, coded = 0, wrong = 0;
        if (level >= SimdLevel.Vector256)
        {
            Vector256<byte> threshold = Vector256.Create((byte)skipBelow);
            Vector256<byte> largest = Vector256<byte>.Zero;
            for (; i + 32 <= scaleIndexes.Length; i += 32)
            {
                Vector256<byte> indexes = Vector256.Create(scaleIndexes[i..]);
                largest = Vector256.Max(largest, indexes);
                coded += BitOperations.PopCount(Vector256.Equals(Vector256.Max(indexes, threshold), indexes).ExtractMostSignificantBits());
            }
            if (Vector256.GreaterThanOrEqualAny(largest, Vector256.Create((byte)GaussianTables.Count))) return -1;
        }
        for (; i < scaleIndexes.Length; i++)
        {
            coded += IsCoded(scaleIndexes[i], skipBelow);
            wrong |= GaussianTables.Count - 1 - scaleIndexes[i];
        }
        return wrong < 0 ? -1 : coded;
    }

    /// <summary>Copies the scale indexes at or above the threshold, as many as <see cref="Count"/> said.</summary>
    public static void Collect(SimdLevel level, ReadOnlySpan<byte> scaleIndexes, int skipBelow, Span<byte> coded)
    {
        int i = 0, at = 0;
        if (level == SimdLevel.Vector512 && Avx512Vbmi2.IsSupported)
        {
            Vector512<byte> threshold = Vector512.Create((byte)skipBelow);
            // A whole vector is stored, so it must fit behind what has been written.
            for (; i + 64 <= scaleIndexes.Length && at + 64 <= coded.Length; i += 64)
            {
                Vector512<byte> indexes = Vector512.Create(scaleIndexes[i..]);
                Vector512<byte> mask = Vector512.GreaterThanOrEqual(indexes, threshold);
                Vector512.CopyTo(Avx512Vbmi2.Compress(Vector512<byte>.Zero, mask, indexes), coded[at..]);
                at += BitOperations.PopCount(mask.ExtractMostSignificantBits());
            }
        }
        for (; at < coded.Length; i++)
        {
            coded[at] = scaleIndexes[i];
            at += IsCoded(scaleIndexes[i], skipBelow);
        }
    }

    /// <summary>Writes the coded residuals to their places and 0 to all others.</summary>
    public static void Scatter(
        SimdLevel level, ReadOnlySpan<byte> scaleIndexes, int skipBelow, ReadOnlySpan<short> coded, Span<short> residuals)
    {
        int i = 0, at = 0;
        if (level == SimdLevel.Vector512 && Avx512Vbmi2.IsSupported)
        {
            Vector256<byte> threshold = Vector256.Create((byte)skipBelow);
            for (; i + 32 <= residuals.Length && at + 32 <= coded.Length; i += 32)
            {
                Vector256<byte> mask = Vector256.GreaterThanOrEqual(Vector256.Create(scaleIndexes[i..]), threshold);
                Vector512<short> wide = Avx512BW.ConvertToVector512Int16(mask.AsSByte());
                Vector512.CopyTo(Avx512Vbmi2.Expand(Vector512<short>.Zero, wide, Vector512.Create(coded[at..])), residuals[i..]);
                at += BitOperations.PopCount(mask.ExtractMostSignificantBits());
            }
        }
        for (; i < residuals.Length; i++)
        {
            int isCoded = IsCoded(scaleIndexes[i], skipBelow);
            residuals[i] = at < coded.Length ? (short)(coded[at] & -isCoded) : (short)0;
            at += isCoded;
        }
    }

    /// <summary>1 or 0 without a branch: which symbols are coded is as hard to foresee as the symbols.</summary>
    public static int IsCoded(int scaleIndex, int skipBelow) => (int)((uint)(skipBelow - 1 - scaleIndex) >> 31);
}
