using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NeuralCodec.Codec.Motion.Lanes;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Networks.Lanes;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Motion;

/// <summary>
/// Strips as wide as a vector of int16, the widest vectors first. In a strip rows are filtered into pairs of rows on the
/// stack, from which each row of the result takes four multiply-adds.
/// </summary>
internal static unsafe partial class InterpolationKernel
{
    private const int TableShorts = 16;

    // Per filter: four pairs of taps as bytes, then at 8 the taps as int16. Luma's four filters, then chroma's eight.
    private static readonly AlignedBuffer<short> Table = MakeTable();

    private interface ITaps
    {
        static abstract int Count { get; }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RunVectors(
        bool luma, byte* source, int sourceStride, int fractionX, int fractionY, int width, int height,
        byte* destination, int stride, SimdLevel level)
    {
        Block block = new()
        {
            Source = source, SourceStride = sourceStride, Destination = destination, Stride = stride, Height = height,
            RowTaps = Taps(luma, fractionX), ColumnTaps = Taps(luma, fractionY), FiltersRows = fractionX != 0, FiltersColumns = fractionY != 0,
        };
        if (luma)
            RunVectors<LumaTaps>(block, width, level);
        else
            RunVectors<ChromaTaps>(block, width, level);
    }

    private static void RunVectors<TTaps>(in Block block, int width, SimdLevel level)
        where TTaps : struct, ITaps
    {
        int x = 0;
        if (level >= SimdLevel.Vector512)
        {
            for (; width - x >= Vector512<short>.Count; x += Vector512<short>.Count)
                RunStrip<ByteLanes512, Lanes512, Vector512<short>, Vector512<int>, TTaps>(block, x, Vector512<short>.Count);
        }

        if (level >= SimdLevel.Vector256)
        {
            for (; width - x >= Vector256<short>.Count; x += Vector256<short>.Count)
                RunStrip<ByteLanes256, Lanes256, Vector256<short>, Vector256<int>, TTaps>(block, x, Vector256<short>.Count);
        }

        for (; x < width; x += Vector128<short>.Count)
            RunStrip<ByteLanes128, Lanes128, Vector128<short>, Vector128<int>, TTaps>(block, x, Math.Min(width - x, Vector128<short>.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RunStrip<TBytes, TLanes, TShort, TInt, TTaps>(in Block block, int x, int columns)
        where TBytes : struct, IByteLanes<TShort>
        where TLanes : struct, IKernelLanes<TShort, TInt>
        where TShort : unmanaged
        where TInt : unmanaged
        where TTaps : struct, ITaps
    {
        if (!block.FiltersColumns)
            FilterRows<TBytes, TLanes, TShort, TInt, TTaps>(block, x, columns);
        else if (!block.FiltersRows)
            FilterColumns<TBytes, TLanes, TShort, TInt, TTaps>(block, x, columns);
        else
            FilterBoth<TBytes, TLanes, TShort, TInt, TTaps>(block, x, columns);
    }

    /// <summary>(64 t + 2048) >> 12 = (t + 32) >> 6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FilterRows<TBytes, TLanes, TShort, TInt, TTaps>(in Block block, int x, int columns)
        where TBytes : struct, IByteLanes<TShort>
        where TLanes : struct, IKernelLanes<TShort, TInt>
        where TShort : unmanaged
        where TInt : unmanaged
        where TTaps : struct, ITaps
    {
        RowFilter<TBytes, TLanes, TShort, TInt, TTaps> filter = new(block.RowTaps);
        TShort half = TLanes.Broadcast(32);
        byte* source = block.Source + x - (TTaps.Count / 2 - 1), destination = block.Destination + x;
        for (int y = 0; y < block.Height; y++)
        {
            TShort sum = TLanes.ShiftRightArithmetic(TLanes.Add(filter.Run(source), half), 6);
            Store<TBytes, TLanes, TShort, TInt>(sum, destination, columns);
            source += block.SourceStride;
            destination += block.Stride;
        }
    }

    /// <summary>With t = 64 s: (64 sum f s + 2048) >> 12 = (sum f s + 32) >> 6, and the sum over bytes fits int16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static void FilterColumns<TBytes, TLanes, TShort, TInt, TTaps>(in Block block, int x, int columns)
        where TBytes : struct, IByteLanes<TShort>
        where TLanes : struct, IKernelLanes<TShort, TInt>
        where TShort : unmanaged
        where TInt : unmanaged
        where TTaps : struct, ITaps
    {
        int size = TLanes.ShortCount;
        short* pairs = stackalloc short[(MaxRows + InterpolationTaps.LumaCount) * size];
        nint sourceStride = block.SourceStride;
        byte* source = block.Source + x - (TTaps.Count / 2 - 1) * sourceStride, destination = block.Destination + x;
        int rows = block.Height + TTaps.Count - 2;
        for (int y = 0; y < rows; y++)
        {
            TLanes.Store(TBytes.LoadPairs(source, source + sourceStride), pairs + y * size);
            source += sourceStride;
        }

        short* taps = block.ColumnTaps;
        TShort taps0 = TLanes.Broadcast(taps[0]), taps1 = TLanes.Broadcast(taps[1]), taps2 = TLanes.Broadcast(taps[2]), taps3 = TLanes.Broadcast(taps[3]);
        TShort half = TLanes.Broadcast(32);
        for (int y = 0; y < block.Height; y++)
        {
            short* at = pairs + y * size;
            TShort sum = TLanes.Add(TBytes.MultiplyAddBytes(TLanes.Load(at), taps0), half);
            sum = TLanes.Add(sum, TBytes.MultiplyAddBytes(TLanes.Load(at + 2 * size), taps1));
            if (TTaps.Count == InterpolationTaps.LumaCount)
            {
                TShort rest = TBytes.MultiplyAddBytes(TLanes.Load(at + 4 * size), taps2);
                rest = TLanes.Add(rest, TBytes.MultiplyAddBytes(TLanes.Load(at + 6 * size), taps3));
                sum = TLanes.Add(sum, rest);
            }

            Store<TBytes, TLanes, TShort, TInt>(TLanes.ShiftRightArithmetic(sum, 6), destination, columns);
            destination += block.Stride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static void FilterBoth<TBytes, TLanes, TShort, TInt, TTaps>(in Block block, int x, int columns)
        where TBytes : struct, IByteLanes<TShort>
        where TLanes : struct, IKernelLanes<TShort, TInt>
        where TShort : unmanaged
        where TInt : unmanaged
        where TTaps : struct, ITaps
    {
        int size = TLanes.ShortCount;
        short* pairs = stackalloc short[(MaxRows + InterpolationTaps.LumaCount) * 2 * size];
        nint sourceStride = block.SourceStride;
        RowFilter<TBytes, TLanes, TShort, TInt, TTaps> filter = new(block.RowTaps);
        byte* source = block.Source + x - (TTaps.Count / 2 - 1) * (sourceStride + 1), destination = block.Destination + x;
        int rows = block.Height + TTaps.Count - 1;
        TShort previous = filter.Run(source);
        short* to = pairs;
        for (int y = 1; y < rows; y++)
        {
            source += sourceStride;
            TShort next = filter.Run(source);
            TLanes.Store(TLanes.InterleaveLower(previous, next), to);
            TLanes.Store(TLanes.InterleaveUpper(previous, next), to + size);
            previous = next;
            to += 2 * size;
        }

        short* taps = block.ColumnTaps + 8;
        TShort taps0 = TLanes.BroadcastPair(taps), taps1 = TLanes.BroadcastPair(taps + 2);
        TShort taps2 = TLanes.BroadcastPair(taps + 4), taps3 = TLanes.BroadcastPair(taps + 6);
        int* rounding = stackalloc int[16];
        new Span<int>(rounding, 16).Fill(2048);
        TInt half = TLanes.LoadInt(rounding);
        for (int y = 0; y < block.Height; y++)
        {
            short* at = pairs + y * 2 * size;
            TInt lower = TLanes.MultiplyAddPairs(half, TLanes.Load(at), taps0);
            TInt upper = TLanes.MultiplyAddPairs(half, TLanes.Load(at + size), taps0);
            lower = TLanes.MultiplyAddPairs(lower, TLanes.Load(at + 4 * size), taps1);
            upper = TLanes.MultiplyAddPairs(upper, TLanes.Load(at + 5 * size), taps1);
            if (TTaps.Count == InterpolationTaps.LumaCount)
            {
                lower = TLanes.MultiplyAddPairs(lower, TLanes.Load(at + 8 * size), taps2);
                upper = TLanes.MultiplyAddPairs(upper, TLanes.Load(at + 9 * size), taps2);
                lower = TLanes.MultiplyAddPairs(lower, TLanes.Load(at + 12 * size), taps3);
                upper = TLanes.MultiplyAddPairs(upper, TLanes.Load(at + 13 * size), taps3);
            }

            Store<TBytes, TLanes, TShort, TInt>(TLanes.Narrow(lower, upper, 12), destination, columns);
            destination += block.Stride;
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
        {
            TBytes.StoreBytes(value, destination);
            return;
        }

        // Only the narrowest vectors have strips that are not full.
        PartialStore.Store<TBytes, TShort>(value, destination, columns);
    }

    private static short* Taps(bool luma, int fraction) => Table.Pointer + (luma ? fraction : 4 + fraction) * TableShorts;

    private static AlignedBuffer<short> MakeTable()
    {
        AlignedBuffer<short> table = new(12 * TableShorts);
        for (int i = 0; i < 12; i++)
        {
            ReadOnlySpan<sbyte> taps = InterpolationTaps.Filter(i < 4, i < 4 ? i : i - 4);
            for (int k = 0; k < taps.Length; k++)
            {
                table.Span[i * TableShorts + k / 2] |= (short)(k % 2 == 0 ? (byte)taps[k] : taps[k] << 8);
                table.Span[i * TableShorts + 8 + k] = taps[k];
            }
        }

        return table;
    }

    private readonly struct LumaTaps : ITaps
    {
        public static int Count => InterpolationTaps.LumaCount;
    }

    private readonly struct ChromaTaps : ITaps
    {
        public static int Count => InterpolationTaps.ChromaCount;
    }

    /// <summary>What all strips of a block share.</summary>
    private ref struct Block
    {
        public byte* Source, Destination;
        public int SourceStride, Stride, Height;
        public short* RowTaps, ColumnTaps;
        public bool FiltersRows, FiltersColumns;
    }

    /// <summary>t of one row, from the sample under the first tap on.</summary>
    private readonly ref struct RowFilter<TBytes, TLanes, TShort, TInt, TTaps>
        where TBytes : struct, IByteLanes<TShort>
        where TLanes : struct, IKernelLanes<TShort, TInt>
        where TShort : unmanaged
        where TInt : unmanaged
        where TTaps : struct, ITaps
    {
        private readonly TShort _taps0, _taps1, _taps2, _taps3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public RowFilter(short* taps)
        {
            (_taps0, _taps1) = (TLanes.Broadcast(taps[0]), TLanes.Broadcast(taps[1]));
            (_taps2, _taps3) = (TLanes.Broadcast(taps[2]), TLanes.Broadcast(taps[3]));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TShort Run(byte* source)
        {
            TShort windows = TBytes.LoadWindows(source);
            TShort sum = TBytes.MultiplyAddBytes(TBytes.Shuffle(windows, TBytes.WindowOrder(0)), _taps0);
            sum = TLanes.Add(sum, TBytes.MultiplyAddBytes(TBytes.Shuffle(windows, TBytes.WindowOrder(2)), _taps1));
            if (TTaps.Count != InterpolationTaps.LumaCount)
                return sum;
            TShort rest = TBytes.MultiplyAddBytes(TBytes.Shuffle(windows, TBytes.WindowOrder(4)), _taps2);
            rest = TLanes.Add(rest, TBytes.MultiplyAddBytes(TBytes.Shuffle(windows, TBytes.WindowOrder(6)), _taps3));
            return TLanes.Add(sum, rest);
        }
    }
}
