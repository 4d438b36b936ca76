namespace NeuralCodec.Codec.Networks;

/// <summary>
/// The definition of every operation of a network, one value at a time in the plainest way. Kernels of all levels are
/// compared with it bit by bit; it is never the fast path.
/// </summary>
public static class LayerDefinition
{
    /// <summary>(sum + 2^(shift-1)) >> shift, clamped.</summary>
    public static int Requantize(int sum, int shift, int lower, int upper) =>
        Math.Clamp((sum + (1 << (shift - 1))) >> shift, lower, upper);

    /// <summary>x for x &gt;= 0, else (x + 2^(leakyShift-1)) >> leakyShift; x itself where the shift is 0.</summary>
    public static int Activate(int x, int leakyShift) =>
        x >= 0 || leakyShift == 0 ? x : (x + (1 << (leakyShift - 1))) >> leakyShift;

    /// <summary>clamp(x + y) to +-(2^bits - 1), value by value.</summary>
    public static IntegerTensor Add(IntegerTensor x, IntegerTensor y, int bits)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        IntegerTensor sum = new(x.Rows, x.Columns, x.Channels);
        int clamp = (1 << bits) - 1;
        for (int i = 0; i < sum.Values.Length; i++)
            sum.Values[i] = (short)Math.Clamp(x.Values[i] + y.Values[i], -clamp, clamp);
        return sum;
    }

    /// <summary>clamp((x * gain[channel] + 2^(shift-1)) >> shift) to +-(2^bits - 1).</summary>
    public static IntegerTensor Gain(IntegerTensor x, ReadOnlySpan<short> gains, int shift, int bits)
    {
        ArgumentNullException.ThrowIfNull(x);
        IntegerTensor result = new(x.Rows, x.Columns, x.Channels);
        int clamp = (1 << bits) - 1;
        for (int i = 0; i < result.Values.Length; i++)
            result.Values[i] = (short)Requantize(x.Values[i] * gains[i % x.Channels], shift, -clamp, clamp);
        return result;
    }

    /// <summary>Any layer. <paramref name="second"/> is the second input of a pointwise layer that has two.</summary>
    public static IntegerTensor Run(LayerParameters layer, IntegerTensor input, IntegerTensor? second = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(input);
        return layer.Kind switch
        {
            LayerKind.Depthwise3x3 => Depthwise(layer, input),
            LayerKind.Downsample2x2 => Downsample(layer, input),
            LayerKind.Upsample2x2 => Upsample(layer, input),
            _ => Pointwise(layer, input, second),
        };
    }

    /// <summary>
    /// x1 = x + b(d(a(x))), result = x1 + f2(f1(x1)), or x1 where the block is light; then the activation of the sum.
    /// Other activations are part of the layers a and f1.
    /// </summary>
    public static IntegerTensor ResidualBlock(BlockParameters block, IntegerTensor x)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(x);
        if (block.PassedChannels > 0) return NarrowBlock(block, x);
        IntegerTensor result = Add(x, Run(block.B, Run(block.D, Run(block.A, x))), block.B.OutputBits);
        if (block.F1 is not null && block.F2 is not null)
            result = Add(result, Run(block.F2, Run(block.F1, result)), block.F2.OutputBits);
        foreach (ref short value in result.Values)
            value = (short)Activate(value, block.SumLeakyShift);
        return result;
    }

    private static IntegerTensor NarrowBlock(BlockParameters block, IntegerTensor x)
    {
        int channels = block.A.InputChannels;
        IntegerTensor first = new(x.Rows, x.Columns, channels), output = new(x.Rows, x.Columns, x.Channels);
        for (int row = 0; row < x.Rows; row++)
        for (int column = 0; column < x.Columns; column++)
        for (int c = 0; c < channels; c++)
            first[row, column, c] = x[row, column, c];
        IntegerTensor worked = ResidualBlock(block.Alone, first);
        for (int row = 0; row < x.Rows; row++)
        for (int column = 0; column < x.Columns; column++)
        for (int c = 0; c < x.Channels; c++)
            output[row, column, c] = c < channels ? worked[row, column, c] : x[row, column, c];
        return output;
    }

    private static short Finish(LayerParameters layer, int sum) =>
        (short)Activate(Requantize(sum, layer.Shift, layer.LowerClamp, layer.UpperClamp), layer.LeakyShift);

    private static IntegerTensor Pointwise(LayerParameters layer, IntegerTensor input, IntegerTensor? second)
    {
        IntegerTensor output = new(input.Rows, input.Columns, layer.OutputChannels);
        for (int row = 0; row < output.Rows; row++)
        for (int column = 0; column < output.Columns; column++)
        for (int o = 0; o < layer.OutputChannels; o++)
        {
            int sum = layer.Biases[o];
            for (int i = 0; i < layer.MatrixColumns; i++)
            {
                int x = i < layer.InputChannels ? input[row, column, i] : second![row, column, i - layer.InputChannels];
                sum += x * layer.Weights[o * layer.MatrixColumns + i];
            }

            output[row, column, o] = Finish(layer, sum);
        }

        return output;
    }

    private static IntegerTensor Depthwise(LayerParameters layer, IntegerTensor input)
    {
        IntegerTensor output = new(input.Rows, input.Columns, layer.OutputChannels);
        for (int row = 0; row < output.Rows; row++)
        for (int column = 0; column < output.Columns; column++)
        for (int c = 0; c < layer.OutputChannels; c++)
        {
            int sum = layer.Biases[c];
            for (int tap = 0; tap < 9; tap++)
            {
                int y = row + tap / 3 - 1, x = column + tap % 3 - 1;
                if (y >= 0 && y < input.Rows && x >= 0 && x < input.Columns)
                    sum += input[y, x, c] * layer.Weights[c * 9 + tap];
            }

            output[row, column, c] = Finish(layer, sum);
        }

        return output;
    }

    private static IntegerTensor Downsample(LayerParameters layer, IntegerTensor input)
    {
        IntegerTensor output = new(input.Rows / 2, input.Columns / 2, layer.OutputChannels);
        for (int row = 0; row < output.Rows; row++)
        for (int column = 0; column < output.Columns; column++)
        for (int o = 0; o < layer.OutputChannels; o++)
        {
            int sum = layer.Biases[o];
            for (int position = 0; position < 4; position++)
            for (int i = 0; i < layer.InputChannels; i++)
            {
                int weight = layer.Weights[(o * 4 + position) * layer.InputChannels + i];
                sum += input[row * 2 + position / 2, column * 2 + position % 2, i] * weight;
            }

            output[row, column, o] = Finish(layer, sum);
        }

        return output;
    }

    private static IntegerTensor Upsample(LayerParameters layer, IntegerTensor input)
    {
        IntegerTensor output = new(input.Rows * 2, input.Columns * 2, layer.OutputChannels);
        for (int row = 0; row < output.Rows; row++)
        for (int column = 0; column < output.Columns; column++)
        for (int c = 0; c < layer.OutputChannels; c++)
        {
            int o = c * 4 + row % 2 * 2 + column % 2;
            int sum = layer.Biases[o];
            for (int i = 0; i < layer.InputChannels; i++)
                sum += input[row / 2, column / 2, i] * layer.Weights[o * layer.InputChannels + i];
            output[row, column, c] = Finish(layer, sum);
        }

        return output;
    }
}
