namespace NeuralCodec.Codec.Devices.Onnx;

/// <summary>Weights of a convolution as int8 with a step per output channel, biases as int32 in steps of the products.</summary>
/// <param name="Values">[channels, products per sum]; with remainders twice the products, those of the remainders last.</param>
/// <param name="Scales">Step of the weights of each channel, above 0.</param>
/// <param name="Biases">One per channel.</param>
/// <param name="BiasScales">Step of each bias: that of the weights times that of the inputs.</param>
internal sealed record ChannelWeights(sbyte[] Values, float[] Scales, int[] Biases, float[] BiasScales)
{
    /// <summary>Where inputs come in a second time, divided by this, the weights of the second time hold what rounding the first left over.</summary>
    public const int Remainder = 16;

    /// <summary>Rounds the weights and biases of a convolution.</summary>
    /// <param name="weights">[channels, products per sum].</param>
    /// <param name="biases">One per channel.</param>
    /// <param name="inputScale">Step of the inputs.</param>
    /// <param name="remainder">1, or <see cref="Remainder"/> for weights with remainders.</param>
    public static ChannelWeights Quantize(ReadOnlySpan<float> weights, ReadOnlySpan<float> biases, float inputScale, int remainder = 1)
    {
        int channels = biases.Length, products = weights.Length / channels, width = remainder == 1 ? products : 2 * products;
        ChannelWeights result = new(new sbyte[channels * width], new float[channels], new int[channels], new float[channels]);
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<float> row = weights.Slice(channel * products, products);
            float largest = 0;
            foreach (float weight in row) largest = Math.Max(largest, Math.Abs(weight));
            // A large bias beside tiny weights must fit 32 bits too, with room for the sum.
            float scale = Math.Max(largest / sbyte.MaxValue, Math.Abs(biases[channel]) / (inputScale * (1 << 30)));
            if (scale == 0) scale = 1;
            result.Scales[channel] = scale;
            result.BiasScales[channel] = scale * inputScale;
            result.Biases[channel] = (int)Math.Round(biases[channel] / (double)result.BiasScales[channel]);
            Span<sbyte> values = result.Values.AsSpan(channel * width, width);
            for (int i = 0; i < products; i++)
            {
                values[i] = (sbyte)MathF.Round(row[i] / scale);
                if (remainder > 1) values[products + i] = (sbyte)MathF.Round(((row[i] / scale) - values[i]) * remainder);
            }
        }
        return result;
    }
}
