using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NeuralCodec.Codec.Motion.Lanes;
using NeuralCodec.Codec.Networks.Lanes;
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
internal static unsafe class OverlapKernel
{
    /// <summary>Writes the block and nothing beyond it.</summary>
    public static void Run(in OverlapBlock block, SimdLevel level)
    {
        int x = 0;
        if (level >= SimdLevel.Vector512)
        {
            for (; block.Width - x >= Vector512<short>.Count; x += Vector512<short>.Count)
                RunStrip<ByteLanes512, Lanes512, Vector512<short>, Vector512<int>>(block, x, Vector512<short>.Count);
        }

        if (level >= SimdLevel.Vector256)
        {
            for (; block.Width - x >= Vector256<short>.Count; x += Vector256<short>.Count)
                RunStrip<ByteLanes256, Lanes256, Vector256<short>, Vector256<int>>(block, x, Vector256<short>.Count);
        }

        if (level == SimdLevel.Scalar)
        {
            RunScalar(block);
            return;
        }

        for (; x < block.Width; x += Vector128<short>.Count)
        {
            RunStrip<ByteLanes128, Lanes128, Vector128<short>, Vector128<int>>(
                block, x, Math.Min(block.Width - x, Vector128<short>.Count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunStrip<TBytes, TLanes, TShort, TInt>(in OverlapBlock block, int x, int columns)
        where TBytes : struct, IByteLanes<TShort>
        where TLanes : struct, IKernelLanes<TShort, TInt>
        where TShort : unmanaged
        where TInt : unmanaged
    {
        int cell = block.Cell, shift = cell == 8 ? 8 : 6;
        nint at = (nint)block.FirstRow * block.SourceStride + x;
        byte* output = block.Destination + x;
        TShort aboveWeights = TLanes.Load((short*)(block.AboveWeights + 2 * x));
        if (block.OnlyColumns)
        {
            // (2 cell h + 2 cell^2) >> shift = (h + cell) >> shift / 2.
            TShort halfCell = TLanes.Broadcast((short)cell);
            for (int y = block.FirstRow; y < block.EndRow; y++)
            {
                TShort sum = TBytes.MultiplyAddBytes(TBytes.LoadPairs(block.Above0 + at, block.Above1 + at), aboveWeights);
                Store<TBytes, TLanes, TShort, TInt>(TBytes.ShiftRightLogical(TLanes.Add(sum, halfCell), shift / 2), output, columns);
                at += block.SourceStride;
                output += block.Stride;
            }

            return;
        }

        // Sums of luma go up to 256 * 255 + 128: unsigned they fit.
        TShort belowWeights = TLanes.Load((short*)(block.BelowWeights + 2 * x)), half = TLanes.Broadcast((short)(2 * cell * cell));
        for (int y = block.FirstRow; y < block.EndRow; y++)
        {
            TShort above = TBytes.MultiplyAddBytes(TBytes.LoadPairs(block.Above0 + at, block.Above1 + at), aboveWeights);
            TShort below = TBytes.MultiplyAddBytes(TBytes.LoadPairs(block.Below0 + at, block.Below1 + at), belowWeights);
            TShort sum = TLanes.Add(
                TBytes.MultiplyLow(above, TLanes.Broadcast((short)(2 * (cell - y) - 1))),
                TBytes.MultiplyLow(below, TLanes.Broadcast((short)(2 * y + 1))));
            Store<TBytes, TLanes, TShort, TInt>(TBytes.ShiftRightLogical(TLanes.Add(sum, half), shift), output, columns);
            at += block.SourceStride;
            output += block.Stride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TBytes, TLanes, TShort, TInt>(TShort value, byte* destination, int columns)
        where TBytes : struct, IByteLanes<TShort>
        where TLanes : struct, IKernelLanes<TShort, TInt>
        where TShort : unmanaged
        where TInt : unmanaged
    {
        if (columns == TLanes.ShortCount)
            TBytes.StoreBytes(value, destination);
        else
            PartialStore.Store<TBytes, TShort>(value, destination, columns);
    }

    private static void RunScalar(in OverlapBlock block)
    {
        int cell = block.Cell, sum = 4 * cell * cell, shift = cell == 8 ? 8 : 6;
        for (int y = block.FirstRow; y < block.EndRow; y++)
        {
            byte* output = block.Destination + (nint)(y - block.FirstRow) * block.Stride;
            nint row = (nint)y * block.SourceStride;
            for (int x = 0; x < block.Width; x++)
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
