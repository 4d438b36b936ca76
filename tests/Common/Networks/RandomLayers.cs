using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Tests.Common.Networks;

/// <summary>Layers and tensors of random integers that use the whole range and keep the int32 bound.</summary>
internal static class RandomLayers
{
    /// <summary>Values of +-(2^bits - 1), or only the two ends of that range.</summary>
    public static IntegerTensor Tensor(Random random, int rows, int columns, int channels, int bits, bool extreme = false)
    {
        IntegerTensor tensor = new(rows, columns, channels);
        int clamp = (1 << bits) - 1;
        foreach (ref short value in tensor.Values)
            value = (short)(extreme ? (random.Next(2) * 2 - 1) * clamp : random.Next(-clamp, clamp + 1));
        return tensor;
    }

    /// <summary>
    /// A layer whose weights and biases fill the bound to within rounding (<paramref name="atBound"/>), or with weights
    /// that give outputs about as large as the inputs.
    /// </summary>
    public static LayerParameters Layer(
        Random random, LayerKind kind, int inputs, int outputs, int second = 0, int bits = 12, int leaky = 0,
        bool samples = false, bool atBound = false, string? name = null, int? shift = null)
    {
        int rows = kind == LayerKind.Upsample2x2 ? outputs * 4 : outputs;
        int columns = kind switch
        {
            LayerKind.Depthwise3x3 => 9,
            LayerKind.Downsample2x2 => inputs * 4,
            _ => inputs + second,
        };
        short[] weights = new short[rows * columns];
        int[] biases = new int[rows];
        int usedShift = shift ?? (atBound ? 16 : 10);
        long room = (1L << 31) - 1 - (1L << (usedShift - 1));
        for (int row = 0; row < rows; row++)
        {
            long largest = atBound ? room / ((1 << bits) - 1) / columns : (long)(1000 * Math.Sqrt(3.0 / columns));
            largest = Math.Min(largest, short.MaxValue);
            long norm = 0;
            for (int column = 0; column < columns; column++)
            {
                long weight = atBound ? largest * (random.Next(2) * 2 - 1) : random.NextInt64(-largest, largest + 1);
                weights[row * columns + column] = (short)weight;
                norm += Math.Abs(weight);
            }

            long left = room - norm * ((1 << bits) - 1);
            long bias = atBound ? left : Math.Min(left, 1L << (usedShift + bits - 2));
            biases[row] = (int)(atBound ? bias * (random.Next(2) * 2 - 1) : random.NextInt64(-bias, bias + 1));
        }

        return new LayerParameters
        {
            Name = name ?? kind.ToString(),
            Kind = kind,
            InputChannels = inputs,
            SecondInputChannels = second,
            OutputChannels = outputs,
            Shift = usedShift,
            InputBits = bits,
            OutputBits = bits,
            LeakyShift = leaky,
            IsSampleOutput = samples,
            Weights = weights,
            Biases = biases,
        };
    }

    /// <summary>A residual block of C channels with expansion E.</summary>
    public static BlockParameters Block(Random random, int channels, int expanded, int bits = 12, bool atBound = false, string name = "block") => new()
    {
        A = Layer(random, LayerKind.Pointwise, channels, channels, bits: bits, leaky: 6, atBound: atBound, name: name + ".a"),
        D = Layer(random, LayerKind.Depthwise3x3, channels, channels, bits: bits, atBound: atBound, name: name + ".d"),
        B = Layer(random, LayerKind.Pointwise, channels, channels, bits: bits, atBound: atBound, name: name + ".b"),
        F1 = Layer(random, LayerKind.Pointwise, channels, expanded, bits: bits, leaky: 6, atBound: atBound, name: name + ".f1"),
        F2 = Layer(random, LayerKind.Pointwise, expanded, channels, bits: bits, atBound: atBound, name: name + ".f2"),
    };
}
