using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NeuralCodec.Codec.Networks.Lanes;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Networks;

/// <summary>
/// Depthwise 3x3 over one run of positions. The three row pointers stand on the position left of the first one; rows
/// outside the picture are zeros, and so is the position left and right of a row.
/// </summary>
internal static unsafe class DepthwiseKernel
{
    public static void Run(PackedDepthwise filter, short* above, short* middle, short* below, short* output, int count)
    {
        switch (filter.Level)
        {
            case SimdLevel.Vector512:
                RunPanels<Lanes512, Vector512<short>, Vector512<int>>(filter, above, middle, below, output, count);
                break;
            case SimdLevel.Vector256:
                RunPanels<Lanes256, Vector256<short>, Vector256<int>>(filter, above, middle, below, output, count);
                break;
            case SimdLevel.Vector128:
                RunPanels<Lanes128, Vector128<short>, Vector128<int>>(filter, above, middle, below, output, count);
                break;
            default:
                RunScalar(filter, above, middle, below, output, count);
                break;
        }
    }

    private static void RunScalar(PackedDepthwise filter, short* above, short* middle, short* below, short* output, int count)
    {
        nint channels = filter.Channels;
        for (nint i = 0; i < count * channels; i++)
        {
            short* taps = filter.Weights + i % channels * 9;
            int sum = filter.Biases[i % channels];
            for (nint column = 0; column < 3; column++)
            {
                nint at = i + column * channels;
                sum += above[at] * taps[column] + middle[at] * taps[3 + column] + below[at] * taps[6 + column];
            }

            int y = Math.Clamp(sum >> filter.Shift, filter.Lower, filter.Upper);
            output[i] = (short)LayerDefinition.Activate(y, filter.LeakyShift);
        }
    }

    /// <summary>
    /// A panel of channels at a time, walking along the row: each column's (above, middle) pairs serve three positions,
    /// each (below, below of the next column) pair serves two.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunPanels<TLanes, TShort, TInt>(
        PackedDepthwise filter, short* above, short* middle, short* below, short* output, int count)
        where TLanes : struct, IKernelLanes<TShort, TInt>
        where TShort : struct
        where TInt : struct
    {
        int size = TLanes.ShortCount;
        int shift = filter.Shift, leaky = filter.LeakyShift;
        nint stride = filter.Channels;
        TShort lower = TLanes.Broadcast(filter.Lower), upper = TLanes.Broadcast(filter.Upper);
        TShort half = TLanes.Broadcast((short)(leaky == 0 ? 0 : 1 << (leaky - 1)));
        short* part = stackalloc short[32];
        for (int channel = 0; channel < filter.Channels; channel += size)
        {
            short* w = filter.Weights + channel / size * filter.PanelShorts;
            TInt biasLower = TLanes.LoadInt(filter.Biases + channel), biasUpper = TLanes.LoadInt(filter.Biases + channel + size / 2);
            TShort leftLower = TLanes.Load(w), leftUpper = TLanes.Load(w + size);
            TShort centreLower = TLanes.Load(w + 2 * size), centreUpper = TLanes.Load(w + 3 * size);
            TShort rightLower = TLanes.Load(w + 4 * size), rightUpper = TLanes.Load(w + 5 * size);
            TShort belowLower = TLanes.Load(w + 6 * size), belowUpper = TLanes.Load(w + 7 * size);
            TShort cornerLower = TLanes.Load(w + 8 * size), cornerUpper = TLanes.Load(w + 9 * size);
            short* x0 = above + channel, x1 = middle + channel, x2 = below + channel;
            short* y = output + channel;
            TShort top = TLanes.Load(x0), mid = TLanes.Load(x1);
            TShort l0 = TLanes.InterleaveLower(top, mid), l1 = TLanes.InterleaveUpper(top, mid);
            top = TLanes.Load(x0 + stride);
            mid = TLanes.Load(x1 + stride);
            TShort c0 = TLanes.InterleaveLower(top, mid), c1 = TLanes.InterleaveUpper(top, mid);
            TShort low = TLanes.Load(x2), lowNext = TLanes.Load(x2 + stride);
            TShort q0 = TLanes.InterleaveLower(low, lowNext), q1 = TLanes.InterleaveUpper(low, lowNext);
            bool whole = filter.Channels - channel >= size;
            for (int position = 0; position < count; position++)
            {
                top = TLanes.Load(x0 + 2 * stride);
                mid = TLanes.Load(x1 + 2 * stride);
                TShort r0 = TLanes.InterleaveLower(top, mid), r1 = TLanes.InterleaveUpper(top, mid);
                TInt sumLower = TLanes.MultiplyAddPairs(biasLower, l0, leftLower);
                TInt sumUpper = TLanes.MultiplyAddPairs(biasUpper, l1, leftUpper);
                sumLower = TLanes.MultiplyAddPairs(sumLower, c0, centreLower);
                sumUpper = TLanes.MultiplyAddPairs(sumUpper, c1, centreUpper);
                sumLower = TLanes.MultiplyAddPairs(sumLower, r0, rightLower);
                sumUpper = TLanes.MultiplyAddPairs(sumUpper, r1, rightUpper);
                sumLower = TLanes.MultiplyAddPairs(sumLower, q0, belowLower);
                sumUpper = TLanes.MultiplyAddPairs(sumUpper, q1, belowUpper);
                low = lowNext;
                lowNext = TLanes.Load(x2 + 2 * stride);
                q0 = TLanes.InterleaveLower(low, lowNext);
                q1 = TLanes.InterleaveUpper(low, lowNext);
                sumLower = TLanes.MultiplyAddPairs(sumLower, q0, cornerLower);
                sumUpper = TLanes.MultiplyAddPairs(sumUpper, q1, cornerUpper);
                (l0, l1, c0, c1) = (c0, c1, r0, r1);
                TShort result = TLanes.Max(TLanes.Min(TLanes.Narrow(sumLower, sumUpper, shift), upper), lower);
                if (leaky != 0)
                    result = TLanes.Max(result, TLanes.ShiftRightArithmetic(TLanes.Add(result, half), leaky));
                if (whole)
                {
                    TLanes.Store(result, y);
                }
                else
                {
                    TLanes.Store(result, part);
                    for (int i = 0; i < filter.Channels - channel; i++)
                        y[i] = part[i];
                }

                x0 += stride;
                x1 += stride;
                x2 += stride;
                y += stride;
            }
        }
    }
}
