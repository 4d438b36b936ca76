using NeuralCodec.Entropy.Cdf;
using NeuralCodec.Entropy.Rans;
using NeuralCodec.Entropy.Simd;
using NeuralCodec.Entropy.Tests.Common;

namespace NeuralCodec.Benchmarks.Entropy;

/// <summary>
/// Loss by table precision over the scale range, as Markdown: that of the tables against the real-valued distribution
/// (computed), and that of 32-bit states against the tables (measured on two million symbols).
/// </summary>
internal static unsafe class PrecisionCommand
{
    private const int Count = 2_000_000;
    private static readonly int[] Precisions = [12, 14, 16];

    public static int Run()
    {
        Console.WriteLine("| sigma | " + string.Join(" | ", Precisions.Select(bits => $"{bits}: tables | states | sum")) + " |");
        Console.WriteLine("|---|" + string.Concat(Enumerable.Repeat("---|", 3 * Precisions.Length)));
        foreach (int index in (int[])[11, 14, 20, 26, 32, 38, 50, 62, 73, 74, 86, 98, 110])
        {
            Console.Write($"| {TableLoss.Scale(index):F3} |");
            foreach (int scaleBits in Precisions)
            {
                double tables = new TableLoss(scaleBits).OwnLossPercent(index);
                double states = StateLossPercent(index, scaleBits);
                Console.Write($" {tables:F3} | {states:F3} | {tables + states:F3} |");
            }
            Console.WriteLine();
        }
        return 0;
    }

    /// <summary>Length of a stream of one lane above the sum of the code lengths of its symbols, in percent.</summary>
    private static double StateLossPercent(int index, int scaleBits)
    {
        GaussianTableSet tables = new(scaleBits);
        Random random = new(1);
        RansRunWriter writer = new(tables.EncodeEntries, scaleBits);
        Span<ushort> entries = writer.BeginRun(Count);
        double wordBits = 0, rawBits = 0;
        for (int i = 0; i < Count; i++)
        {
            int residual = (int)Math.Round(TableLoss.Scale(index) * MixedBytes.Normal(random));
            int magnitude = residual == 0 ? 0 : ((Math.Abs(residual) - 1) >> tables.RawBits[index]) + 1;
            if (residual != 0) rawBits += tables.RawBits[index];
            if (magnitude >= tables.EscapeBounds[index]) magnitude = GaussianTableSet.EscapeMagnitude;
            int symbol = residual < 0 ? -magnitude : magnitude;
            int entry = (index * GaussianTableSet.Symbols) + (GaussianTableSet.Symbols / 2) + symbol;
            entries[i] = (ushort)entry;
            wordBits += scaleBits - Math.Log2(tables.EncodeEntries[entry].Frequency);
        }
        writer.EndRun(Count);
        // Of the five bytes of header and state, three carry nothing.
        double codedBits = (writer.Finish(SimdDispatch.Level, 1).Length - 3) * 8.0;
        return 100 * (codedBits - wordBits) / (wordBits + rawBits);
    }
}
