using NeuralCodec.Codec.Networks;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.Export;

/// <summary>Turns float weights into an integer layer: the finest weights that int16 and the int32 bound on the sums allow.</summary>
public static class LayerQuantizer
{
    private const int MaxWeightExponent = 24;

    /// <param name="weights">In the tensor library's order, [outputs, inputs / groups, rows, columns].</param>
    /// <param name="weightBits">
    /// Magnitude bits of a weight. Fewer than 15 round the weights of each output to as many levels first (int8 per channel is 7); they
    /// are still stored in 16 bits, which shows what such weights would cost in quality.
    /// </param>
    /// <exception cref="InvalidOperationException">No weight exponent satisfies the bound.</exception>
    public static LayerParameters Quantize(LayerPlan plan, float[] weights, float[] biases, int inputs, int outputs, int weightBits = 15)
    {
        double[] ordered = Order(plan, weights, inputs, outputs);
        int columns = ordered.Length / biases.Length;
        int first = columns - plan.SecondInputChannels;
        for (int i = 0; i < ordered.Length; i++)
        {
            // A second input with another exponent is brought to the first one's by its weights.
            int shift = i % columns >= first && plan.SecondInput is { } second ? plan.Input.Exponent - second.Exponent : 0;
            ordered[i] *= plan.OutputFactor * Math.Pow(2, shift) / plan.InputFactor;
        }
        if (weightBits < 15) Coarsen(ordered, columns, weightBits);
        for (int exponent = MaxWeightExponent; exponent > -8; exponent--)
        {
            if (TryQuantize(plan, ordered, biases, exponent, inputs, outputs) is { } layer) return layer;
        }
        throw new InvalidOperationException($"layer '{plan.Name}' cannot be expressed in integers");
    }

    private static LayerParameters? TryQuantize(LayerPlan plan, double[] weights, float[] biases, int exponent, int inputs, int outputs)
    {
        int shift = plan.Input.Exponent + exponent - plan.Output.Exponent;
        if (shift is < 1 or > 30) return null;
        double scale = Math.Pow(2, exponent);
        short[] integers = new short[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            double value = Math.Round(weights[i] * scale);
            if (Math.Abs(value) > short.MaxValue) return null;
            integers[i] = (short)value;
        }
        int[] integerBiases = new int[biases.Length];
        for (int o = 0; o < biases.Length; o++)
        {
            double value = Math.Round((biases[o] + plan.OutputOffset) * plan.OutputFactor * Math.Pow(2, plan.Output.Exponent + shift));
            if (Math.Abs(value) >= int.MaxValue) return null;
            integerBiases[o] = (int)value;
        }
        LayerParameters layer = new()
        {
            Name = plan.Name,
            Kind = plan.Kind,
            InputChannels = inputs - plan.SecondInputChannels,
            SecondInputChannels = plan.SecondInputChannels,
            OutputChannels = plan.Kind == LayerKind.Upsample2x2 ? outputs / 4 : outputs,
            Shift = shift,
            InputBits = Math.Max(plan.Input.Bits, plan.SecondInput?.Bits ?? 0),
            OutputBits = plan.Output.Bits,
            LeakyShift = plan.HasActivation ? Activation.SlopeShift : 0,
            IsSampleOutput = plan.IsSampleOutput,
            InputExponent = plan.Input.Exponent,
            OutputExponent = plan.Output.Exponent,
            Weights = integers,
            Biases = integerBiases,
        };
        try
        {
            layer.Validate();
            return layer;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static void Coarsen(double[] weights, int columns, int bits)
    {
        for (int row = 0; row < weights.Length / columns; row++)
        {
            Span<double> values = weights.AsSpan(row * columns, columns);
            double largest = 0;
            foreach (double value in values) largest = Math.Max(largest, Math.Abs(value));
            if (largest == 0) continue;
            double step = largest / ((1 << bits) - 1);
            foreach (ref double value in values) value = Math.Round(value / step) * step;
        }
    }

    // To the package's order: only the 2x2 convolution differs, whose inputs come innermost there.
    private static double[] Order(LayerPlan plan, float[] weights, int inputs, int outputs)
    {
        double[] ordered = new double[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            int target = i;
            if (plan.Kind == LayerKind.Downsample2x2)
            {
                int output = i / (inputs * 4), input = i / 4 % inputs, position = i % 4;
                target = (((output * 4) + position) * inputs) + input;
            }
            ordered[target] = weights[i];
        }
        return ordered;
    }
}
