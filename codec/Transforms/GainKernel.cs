using System.Numerics;
using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Transforms;

/// <summary>Elementwise steps between networks. <see cref="LayerDefinition.Gain"/> and <see cref="LayerDefinition.Add"/> define the results.</summary>
internal static class GainKernel
{
    /// <summary>values[i] = clamp((values[i] * gains[i mod channels] + 2^(shift-1)) >> shift) to +-(2^bits - 1), in place.</summary>
    public static void Apply(Span<short> values, ReadOnlySpan<short> gains, int shift, int bits)
    {
        for (int start = 0; start < values.Length; start += gains.Length) ApplyRow(values.Slice(start, gains.Length), gains, shift, bits);
    }

    /// <summary>x[i] = act(clamp(x[i] + y[i])), in place.</summary>
    public static void AddActivate(Span<short> x, ReadOnlySpan<short> y, int bits, int leakyShift)
    {
        int clamp = (1 << bits) - 1;
        for (int i = 0; i < x.Length; i++)
            x[i] = (short)LayerDefinition.Activate(Math.Clamp(x[i] + y[i], -clamp, clamp), leakyShift);
    }

    private static void ApplyRow(Span<short> values, ReadOnlySpan<short> gains, int shift, int bits)
    {
        int clamp = (1 << bits) - 1, i = 0;
        Vector<int> rounding = new(1 << (shift - 1)), upper = new(clamp), lower = new(-clamp);
        for (; i <= values.Length - Vector<short>.Count; i += Vector<short>.Count)
        {
            Vector.Widen(new Vector<short>(values[i..]), out Vector<int> low, out Vector<int> high);
            Vector.Widen(new Vector<short>(gains[i..]), out Vector<int> lowGain, out Vector<int> highGain);
            low = Vector.Min(Vector.Max(Vector.ShiftRightArithmetic((low * lowGain) + rounding, shift), lower), upper);
            high = Vector.Min(Vector.Max(Vector.ShiftRightArithmetic((high * highGain) + rounding, shift), lower), upper);
            Vector.Narrow(low, high).CopyTo(values[i..]);
        }
        for (; i < values.Length; i++) values[i] = (short)LayerDefinition.Requantize(values[i] * gains[i], shift, -clamp, clamp);
    }
}
