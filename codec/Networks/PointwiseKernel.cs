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
                    y = Math.Clamp(row.Residual[position * row.ResidualStride + output] + y, matrix.Lower, matrix.Upper);
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
        for (; panel < matrix.PanelCount; panel++)
        {
            int position = 0;
            if (row.Count >= TilePositions)
            {
                for (; position <= row.Count - TilePositions; position += TilePositions)
                    Tile6<TLanes, TShort, TInt>(matrix, row, panel, position);
                if (position < row.Count)
                    Tile6<TLanes, TShort, TInt>(matrix, row, panel, row.Count - TilePositions);
                continue;
            }

            for (; position < row.Count; position++)
                Tile1<TLanes, TShort, TInt>(matrix, row, panel, position);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile6<TLanes, TShort, TInt>(PackedMatrix matrix, in PointwiseRow row, int panel, int position)
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

        Finish<TLanes, TShort, TInt>(matrix, row, panel, position, a0, b0);
        Finish<TLanes, TShort, TInt>(matrix, row, panel, position + 1, a1, b1);
        Finish<TLanes, TShort, TInt>(matrix, row, panel, position + 2, a2, b2);
        Finish<TLanes, TShort, TInt>(matrix, row, panel, position + 3, a3, b3);
        Finish<TLanes, TShort, TInt>(matrix, row, panel, position + 4, a4, b4);
        Finish<TLanes, TShort, TInt>(matrix, row, panel, position + 5, a5, b5);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1<TLanes, TShort, TInt>(PackedMatrix matrix, in PointwiseRow row, int panel, int position)
        where TLanes : struct, IKernelLanes<TShort, TInt>
        where TShort : struct
        where TInt : struct
    {
        int half = TLanes.ShortCount / 2;
        short* w = matrix.Weights + (nint)panel * matrix.PanelShorts;
        int* bias = matrix.Biases + (nint)panel * TLanes.ShortCount;
        TInt a = TLanes.LoadInt(bias), b = TLanes.LoadInt(bias + half);
        short* x = row.First + position * row.FirstStride;
        for (int i = 0; i < matrix.FirstPairs; i++, x += 2, w += 4 * half)
        {
            TShort v = TLanes.BroadcastPair(x);
            a = TLanes.MultiplyAddPairs(a, v, TLanes.Load(w));
            b = TLanes.MultiplyAddPairs(b, v, TLanes.Load(w + 2 * half));
        }

        x = row.Second + position * row.SecondStride;
        for (int i = 0; i < matrix.SecondPairs; i++, x += 2, w += 4 * half)
        {
            TShort v = TLanes.BroadcastPair(x);
            a = TLanes.MultiplyAddPairs(a, v, TLanes.Load(w));
            b = TLanes.MultiplyAddPairs(b, v, TLanes.Load(w + 2 * half));
        }

        Finish<TLanes, TShort, TInt>(matrix, row, panel, position, a, b);
    }

    /// <summary>
    /// Requantises, activates and stores one panel of one position. max(y, (y + 2^(k-1)) >> k) is the activation: the
    /// right side is the larger one exactly for y &lt; 0, and where the sum wraps (large y) it is negative.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TLanes, TShort, TInt>(
        PackedMatrix matrix, in PointwiseRow row, int panel, int position, TInt a, TInt b)
        where TLanes : struct, IKernelLanes<TShort, TInt>
        where TShort : struct
        where TInt : struct
    {
        TShort lower = TLanes.Broadcast(matrix.Lower), upper = TLanes.Broadcast(matrix.Upper);
        TShort y = TLanes.Max(TLanes.Min(TLanes.Narrow(a, b, matrix.Shift), upper), lower);
        if (matrix.LeakyShift != 0)
        {
            TShort half = TLanes.Broadcast((short)(1 << (matrix.LeakyShift - 1)));
            y = TLanes.Max(y, TLanes.ShiftRightArithmetic(TLanes.Add(y, half), matrix.LeakyShift));
        }

        int channel = panel * TLanes.ShortCount;
        if (row.Residual != null)
        {
            // A vector may reach past the last channel of the row: AlignedBuffer has slack for that.
            TShort x = TLanes.Load(row.Residual + position * row.ResidualStride + channel);
            y = TLanes.Max(TLanes.Min(TLanes.AddSaturate(x, y), upper), lower);
        }

        short* output = row.Output + position * row.OutputStride + channel;
        int left = matrix.Outputs - channel;
        if (left >= TLanes.ShortCount)
        {
            TLanes.Store(y, output);
            return;
        }

        StorePart<TLanes, TShort, TInt>(y, output, left);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart<TLanes, TShort, TInt>(TShort y, short* output, int count)
        where TLanes : struct, IKernelLanes<TShort, TInt>
        where TShort : struct
        where TInt : struct
    {
        short* copy = stackalloc short[32];
        TLanes.Store(y, copy);
        for (int i = 0; i < count; i++)
            output[i] = copy[i];
    }
}
