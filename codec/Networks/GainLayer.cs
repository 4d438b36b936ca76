using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NeuralCodec.Codec.Networks.Lanes;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Networks;

/// <summary>
/// One gain per channel, given at every run (they depend on the quality of the frame):
/// clamp((x * gain + 2^(shift-1)) >> shift). Any int16 inputs and gains are allowed: 2^30 + 2^29 fits int32.
/// </summary>
internal sealed unsafe class GainLayer : NetworkLayer
{
    private readonly SimdLevel _level;
    private readonly int _shift;

    public GainLayer(GainParameters parameters, SimdLevel level)
        : base(parameters.Table, parameters.Channels, 0, parameters.Channels)
    {
        (_level, _shift, OutputBits) = (level, parameters.Shift, parameters.OutputBits);
    }

    public override int InputBits => 15;

    public override int OutputBits { get; }

    internal override int GainChannels => InputChannels;

    public override long MultiplyAccumulates(int inputRows, int inputColumns) => (long)inputRows * inputColumns * InputChannels;

    internal override void RunRows(in LayerRun run, int begin, int end, KernelScratch scratch)
    {
        short* x = run.Input.RowPointer(begin), y = run.Output.RowPointer(begin);
        long positions = (long)(end - begin) * run.Input.Columns;
        ReadOnlySpan<short> gains = run.Gains.Span;
        fixed (short* gain = gains)
        {
            switch (_level)
            {
                case SimdLevel.Vector512:
                    RunVectors<Lanes512, Vector512<short>, Vector512<int>>(x, gain, y, positions);
                    break;
                case SimdLevel.Vector256:
                    RunVectors<Lanes256, Vector256<short>, Vector256<int>>(x, gain, y, positions);
                    break;
                case SimdLevel.Vector128:
                    RunVectors<Lanes128, Vector128<short>, Vector128<int>>(x, gain, y, positions);
                    break;
                default:
                    RunScalar(x, gain, y, 0, positions);
                    break;
            }
        }
    }

    private void RunScalar(short* x, short* gain, short* y, int firstChannel, long positions)
    {
        int clamp = (1 << OutputBits) - 1, channels = InputChannels;
        for (long position = 0; position < positions; position++, x += channels, y += channels)
        {
            for (int c = firstChannel; c < channels; c++)
                y[c] = (short)LayerDefinition.Requantize(x[c] * gain[c], _shift, -clamp, clamp);
        }
    }

    /// <summary>Interleaved with zeros, the sum of a pair is x * gain + 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunVectors<TLanes, TShort, TInt>(short* x, short* gain, short* y, long positions)
        where TLanes : struct, IKernelLanes<TShort, TInt>
        where TShort : struct
        where TInt : struct
    {
        int size = TLanes.ShortCount, channels = InputChannels, shift = _shift, whole = channels / size * size;
        int* rounding = stackalloc int[size / 2];
        new Span<int>(rounding, size / 2).Fill(1 << (shift - 1));
        TInt round = TLanes.LoadInt(rounding);
        short clamp = (short)((1 << OutputBits) - 1);
        TShort zero = default, upper = TLanes.Broadcast(clamp), lower = TLanes.Broadcast((short)-clamp);
        for (int channel = 0; channel < whole; channel += size)
        {
            TShort g = TLanes.Load(gain + channel);
            TShort gainLower = TLanes.InterleaveLower(g, zero), gainUpper = TLanes.InterleaveUpper(g, zero);
            short* source = x + channel, destination = y + channel;
            for (long position = 0; position < positions; position++, source += channels, destination += channels)
            {
                TShort values = TLanes.Load(source);
                TInt a = TLanes.MultiplyAddPairs(round, TLanes.InterleaveLower(values, zero), gainLower);
                TInt b = TLanes.MultiplyAddPairs(round, TLanes.InterleaveUpper(values, zero), gainUpper);
                TLanes.Store(TLanes.Max(TLanes.Min(TLanes.Narrow(a, b, shift), upper), lower), destination);
            }
        }

        if (whole < channels)
            RunScalar(x, gain, y, whole, positions);
    }
}
