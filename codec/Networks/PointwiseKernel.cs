using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NeuralCodec.Codec.Networks.Lanes;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Networks;

/// <summary>
/// The packed matrix product behind all 1x1, 2x2 and shuffled layers, one run of positions at a time. Per position and
/// output: <see cref="LayerDefinition.Requantize"/>, the activation, then clamp(residual + y). The generic form keeps six
/// positions times one panel in registers.
/// </summary>
internal static unsafe partial class PointwiseKernel
{
    private const int TilePositions = 6;

    public static void Run(PackedMatrix matrix, in PointwiseRow row)
    {
        switch (matrix.Level)
        {
            case SimdLevel.Vector512:
                RunWide(matrix, row);
                break;
            case SimdLevel.Vector256:
                RunPanels<Lanes256, Vector256<short>, Vector256<int>>(matrix, row, 0);
                break;
            case SimdLevel.Vector128:
                RunPanels<Lanes128, Vector128<short>, Vector128<int>>(matrix, row, 0);
                break;
            default:
                RunScalar(matrix, row);
                break;
        }
    }

    private static void RunScalar(PackedMatrix matrix, in PointwiseRow row)
    {
        for (nint position = 0; position < row.Count; position++)
        {
            short* first = row.First + position * row.FirstStride;
            short* second = row.Second + position * row.SecondStride;
            for (int output = 0; output < matrix.Outputs; output++)
            {
                short* weights = matrix.Weights + (nint)output * matrix.PanelShorts;
                int sum = matrix.Biases[output];
                for (int i = 0; i < matrix.FirstPairs * 2; i++)
                    sum += first[i] * weights[i];
                weights += matrix.FirstPairs * 2;
                for (int i = 0; i < matrix.SecondPairs * 2; i++)
                    sum += second[i] * weights[i];
                // The rounding term is in the bias already.
                int y = Math.Clamp(sum >> matrix.Shift, matrix.Lower, matrix.Upper);
                y = LayerDefinition.Activate(y, matrix.LeakyShift);
                if (row.Residual != null)
                {
                    y = Math.Clamp(row.Residual[position * row.ResidualStride + output] + y, matrix.Lower, matrix.Upper);
                    y = LayerDefinition.Activate(y, matrix.SumLeakyShift);
                }

                row.Output[position * row.OutputStride + output] = (short)y;
            }
        }
    }

    /// <summary>The panels from <paramref name="panel"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunPanels<TLanes, TShort, TInt>(PackedMatrix matrix, in PointwiseRow row, int panel)
        where TLanes : struct, IKernelLanes<TShort, TInt>
        where TShort : struct
        where TInt : struct
    {
        byte* memory = stackalloc byte[(TilePositions * 2 + 1) * 64];
        int* sums = (int*)(((nuint)memory + 63) & ~(nuint)63);
        for (; panel < matrix.PanelCount; panel++)
        {
            for (int at = 0; at < row.Count; at += TilePositions)
            {
                int position = Math.Max(0, Math.Min(at, row.Count - TilePositions));
                int count = Math.Min(row.Count, TilePositions);
                if (count == TilePositions)
                    Tile6<TLanes, TShort, TInt>(matrix, row, panel, position, sums);
                else
                    Tile1<TLanes, TShort, TInt>(matrix, row, panel, count, sums);
                Finish<TLanes, TShort, TInt>(matrix, row, panel, 1, position, count, sums);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile6<TLanes, TShort, TInt>(PackedMatrix matrix, in PointwiseRow row, int panel, int position, int* sums)
        where TLanes : struct, IKernelLanes<TShort, TInt>
        where TShort : struct
        where TInt : struct
    {
        int half = TLanes.ShortCount / 2;
        short* w = matrix.Weights + (nint)panel * matrix.PanelShorts;
        int* bias = matrix.Biases + (nint)panel * TLanes.ShortCount;
        TInt a0 = TLanes.LoadInt(bias), b0 = TLanes.LoadInt(bias + half);
        TInt a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0;
        TInt b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0;
        short* x = row.First + position * row.FirstStride;
        nint stride = row.FirstStride;
        int pairs = matrix.FirstPairs;
        for (int segment = 0; segment < 2; segment++)
        {
            short* x1 = x + stride, x2 = x1 + stride, x3 = x2 + stride, x4 = x3 + stride, x5 = x4 + stride;
            for (nint i = 0; i < 2 * (nint)pairs; i += 2)
            {
                TShort wa = TLanes.Load(w), wb = TLanes.Load(w + 2 * half);
                w += 4 * half;
                TShort v = TLanes.BroadcastPair(x + i);
                a0 = TLanes.MultiplyAddPairs(a0, v, wa);
                b0 = TLanes.MultiplyAddPairs(b0, v, wb);
                v = TLanes.BroadcastPair(x1 + i);
                a1 = TLanes.MultiplyAddPairs(a1, v, wa);
                b1 = TLanes.MultiplyAddPairs(b1, v, wb);
                v = TLanes.BroadcastPair(x2 + i);
                a2 = TLanes.MultiplyAddPairs(a2, v, wa);
                b2 = TLanes.MultiplyAddPairs(b2, v, wb);
                v = TLanes.BroadcastPair(x3 + i);
                a3 = TLanes.MultiplyAddPairs(a3, v, wa);
                b3 = TLanes.MultiplyAddPairs(b3, v, wb);
                v = TLanes.BroadcastPair(x4 + i);
                a4 = TLanes.MultiplyAddPairs(a4, v, wa);
                b4 = TLanes.MultiplyAddPairs(b4, v, wb);
                v = TLanes.BroadcastPair(x5 + i);
                a5 = TLanes.MultiplyAddPairs(a5, v, wa);
                b5 = TLanes.MultiplyAddPairs(b5, v, wb);
            }

            if (matrix.SecondPairs == 0)
                break;
            x = row.Second + position * row.SecondStride;
            stride = row.SecondStride;
            pairs = matrix.SecondPairs;
        }

        TLanes.StoreInt(a0, sums);
        TLanes.StoreInt(b0, sums + half);
        TLanes.StoreInt(a1, sums + 2 * half);
        TLanes.StoreInt(b1, sums + 3 * half);
        TLanes.StoreInt(a2, sums + 4 * half);
        TLanes.StoreInt(b2, sums + 5 * half);
        TLanes.StoreInt(a3, sums + 6 * half);
        TLanes.StoreInt(b3, sums + 7 * half);
        TLanes.StoreInt(a4, sums + 8 * half);
        TLanes.StoreInt(b4, sums + 9 * half);
        TLanes.StoreInt(a5, sums + 10 * half);
        TLanes.StoreInt(b5, sums + 11 * half);
    }

    /// <summary>The positions of a run too short for a tile, one at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1<TLanes, TShort, TInt>(PackedMatrix matrix, in PointwiseRow row, int panel, int count, int* sums)
        where TLanes : struct, IKernelLanes<TShort, TInt>
        where TShort : struct
        where TInt : struct
    {
        int half = TLanes.ShortCount / 2;
        int* bias = matrix.Biases + (nint)panel * TLanes.ShortCount;
        for (int position = 0; position < count; position++, sums += 2 * half)
        {
            short* w = matrix.Weights + (nint)panel * matrix.PanelShorts;
            TInt a = TLanes.LoadInt(bias), b = TLanes.LoadInt(bias + half);
            for (int pair = 0; pair < matrix.FirstPairs + matrix.SecondPairs; pair++, w += 4 * half)
            {
                short* x = pair < matrix.FirstPairs
                    ? row.First + position * row.FirstStride + 2 * pair
                    : row.Second + position * row.SecondStride + 2 * (pair - matrix.FirstPairs);
                TShort v = TLanes.BroadcastPair(x);
                a = TLanes.MultiplyAddPairs(a, v, TLanes.Load(w));
                b = TLanes.MultiplyAddPairs(b, v, TLanes.Load(w + 2 * half));
            }

            TLanes.StoreInt(a, sums);
            TLanes.StoreInt(b, sums + half);
        }
    }

    /// <summary>
    /// Requantises, activates and stores panels of positions whose sums lie in memory: sums[position][panel][lower, upper].
    /// (They go through memory because a call after the product loop makes the compiler spill its sums inside the loop.)
    /// max(y, (y + 2^(k-1)) >> k) is the activation: the right side is the larger one exactly for y &lt; 0, and where the
    /// sum wraps (large y) it is negative.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish<TLanes, TShort, TInt>(
        PackedMatrix matrix, in PointwiseRow row, int panel, int panels, int position, int count, int* sums)
        where TLanes : struct, IKernelLanes<TShort, TInt>
        where TShort : struct
        where TInt : struct
    {
        int size = TLanes.ShortCount, shift = matrix.Shift, leaky = matrix.LeakyShift;
        TShort lower = TLanes.Broadcast(matrix.Lower), upper = TLanes.Broadcast(matrix.Upper);
        int sumLeaky = matrix.SumLeakyShift;
        TShort half = TLanes.Broadcast((short)(leaky == 0 ? 0 : 1 << (leaky - 1)));
        TShort sumHalf = TLanes.Broadcast((short)(sumLeaky == 0 ? 0 : 1 << (sumLeaky - 1)));
        short* part = stackalloc short[32];
        for (int end = position + count; position < end; position++)
        {
            for (int p = 0; p < panels; p++, sums += size)
            {
                int channel = (panel + p) * size;
                TShort y = TLanes.Narrow(TLanes.LoadInt(sums), TLanes.LoadInt(sums + size / 2), shift);
                y = TLanes.Max(TLanes.Min(y, upper), lower);
                if (leaky != 0)
                    y = TLanes.Max(y, TLanes.ShiftRightArithmetic(TLanes.Add(y, half), leaky));
                if (row.Residual != null)
                {
                    // A vector may reach past the last channel of the row: AlignedBuffer has slack for that.
                    TShort x = TLanes.Load(row.Residual + position * row.ResidualStride + channel);
                    y = TLanes.Max(TLanes.Min(TLanes.AddSaturate(x, y), upper), lower);
                    if (sumLeaky != 0)
                        y = TLanes.Max(y, TLanes.ShiftRightArithmetic(TLanes.Add(y, sumHalf), sumLeaky));
                }

                short* output = row.Output + position * row.OutputStride + channel;
                if (matrix.Outputs - channel >= size)
                {
                    TLanes.Store(y, output);
                    continue;
                }

                TLanes.Store(y, part);
                for (int i = 0; i < matrix.Outputs - channel; i++)
                    output[i] = part[i];
            }
        }
    }
}
