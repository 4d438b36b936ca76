using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Motion;

/// <summary>What <see cref="OverlapKernel"/> mixes.</summary>
internal unsafe struct OverlapBlock
{
    /// <summary>Samples from the cells above: buffer 0 and buffer 1.</summary>
    public byte* Above0, Above1;

    /// <summary>Pairs of weights of both buffers, one per column, sum 2 * <see cref="Cell"/>.</summary>
    public byte* AboveWeights;

    /// <summary>The same from the cells below.</summary>
    public byte* Below0, Below1, BelowWeights;

    /// <summary>Bytes from a row of samples to the next.</summary>
    public int SourceStride;

    /// <summary>Rows and columns of a cell in this plane, 8 or 4.</summary>
    public int Cell;

    /// <summary>Below equals above, and is not read.</summary>
    public bool OnlyColumns;

    /// <summary>Rows to write, counted from the top of the tiles.</summary>
    public int FirstRow, EndRow;

    /// <summary>Columns to write.</summary>
    public int Width;

    /// <summary>The sample of row <see cref="FirstRow"/> and the first column.</summary>
    public byte* Destination;

    /// <summary>Bytes from a row of the destination to the next.</summary>
    public int Stride;
}

/// <summary>The weighted sums of overlapped compensation for a run of tiles.</summary>
internal static unsafe partial class OverlapKernel
{
    /// <summary>Writes the block and nothing beyond it.</summary>
    public static void Run(in OverlapBlock block, SimdLevel level) => RunScalar(block, 0);

    private static void RunScalar(in OverlapBlock block, int firstColumn)
    {
        int cell = block.Cell, sum = 4 * cell * cell, shift = cell == 8 ? 8 : 6;
        for (int y = block.FirstRow; y < block.EndRow; y++)
        {
            byte* output = block.Destination + (nint)(y - block.FirstRow) * block.Stride;
            nint row = (nint)y * block.SourceStride;
            for (int x = firstColumn; x < block.Width; x++)
            {
                int above = block.Above0[row + x] * block.AboveWeights[2 * x] + block.Above1[row + x] * block.AboveWeights[2 * x + 1];
                int below = block.OnlyColumns
                    ? above
                    : block.Below0[row + x] * block.BelowWeights[2 * x] + block.Below1[row + x] * block.BelowWeights[2 * x + 1];
                output[x] = (byte)(((2 * (cell - y) - 1) * above + (2 * y + 1) * below + sum / 2) >> shift);
            }
        }
    }
}
