using NeuralCodec.Codec.Networks;
using NeuralCodec.Tests.Common.Networks;

namespace NeuralCodec.Codec.Tests.Networks;

/// <summary>What the constructor refuses: above all a sum that could leave int32.</summary>
public class LayerParametersTests
{
    [Fact]
    public void TheBoundIsExact()
    {
        // The largest bias that fits beside the largest sum of products, and the next one.
        long weightSum = 32767L * (32767 + 32767);
        int largest = (int)((1L << 31) - 1 - weightSum - (1 << 15));
        Pointwise([32767, -32767], [largest], 16).Validate();
        Pointwise([32767, -32767], [-largest], 16).Validate();
        Assert.Throws<ArgumentException>(() => Pointwise([32767, -32767], [largest + 1], 16).Validate());
        Assert.Throws<ArgumentException>(() => Pointwise([32767, -32767], [-largest - 1], 16).Validate());
        Assert.Throws<ArgumentException>(() => Pointwise([0, 0], [int.MinValue], 16).Validate());
        Assert.Throws<ArgumentException>(() => NetworkLayer.Create(Pointwise([-32768, -32768], [0], 30)));
    }

    [Fact]
    public void ARowInTheMiddleIsCheckedToo()
    {
        short[] weights = new short[3 * 3];
        weights[3] = weights[4] = weights[5] = short.MinValue;
        LayerParameters layer = new()
        {
            Name = "x", Kind = LayerKind.Pointwise, InputChannels = 3, OutputChannels = 3, Shift = 1,
            InputBits = 15, OutputBits = 15, Weights = weights, Biases = new int[3],
        };
        ArgumentException refused = Assert.Throws<ArgumentException>(layer.Validate);
        Assert.Contains("row 1", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 12, 12, 0)]
    [InlineData(31, 12, 12, 0)]
    [InlineData(8, 0, 12, 0)]
    [InlineData(8, 16, 12, 0)]
    [InlineData(8, 12, 16, 0)]
    [InlineData(8, 12, 0, 0)]
    [InlineData(8, 12, 12, 16)]
    [InlineData(8, 12, 12, -1)]
    public void NumbersOutOfRangeAreRefused(int shift, int inputBits, int outputBits, int leaky)
    {
        LayerParameters layer = new()
        {
            Name = "x", Kind = LayerKind.Pointwise, InputChannels = 1, OutputChannels = 1, Shift = shift,
            InputBits = inputBits, OutputBits = outputBits, LeakyShift = leaky, Weights = [1], Biases = [0],
        };
        Assert.Throws<ArgumentException>(layer.Validate);
    }

    [Fact]
    public void NeighboursThatDoNotFitAreRefused()
    {
        Random random = new(1);
        NetworkLayer narrow = NetworkLayer.Create(RandomLayers.Layer(random, LayerKind.Pointwise, 8, 8, bits: 10));
        NetworkLayer wide = NetworkLayer.Create(RandomLayers.Layer(random, LayerKind.Pointwise, 8, 8, bits: 12));
        NetworkLayer other = NetworkLayer.Create(RandomLayers.Layer(random, LayerKind.Pointwise, 9, 8, bits: 12));
        Assert.Equal(2, new IntegerNetwork("n", [narrow, wide]).Layers.Count);
        Assert.Throws<ArgumentException>(() => new IntegerNetwork("n", [wide, narrow]));
        Assert.Throws<ArgumentException>(() => new IntegerNetwork("n", [wide, other]));
        Assert.Throws<ArgumentException>(() => new IntegerNetwork("n", []));
    }

    [Fact]
    public void TensorsThatDoNotFitAreRefused()
    {
        Random random = new(1);
        using NetworkWorkspace workspace = new(1);
        NetworkLayer layer = NetworkLayer.Create(RandomLayers.Layer(random, LayerKind.Pointwise, 8, 8, second: 4));
        IntegerTensor input = new(2, 3, 8), second = new(2, 3, 4), output = new(0, 0, 0);
        layer.Run(workspace, input, second, output);
        Assert.Throws<ArgumentException>(() => layer.Run(workspace, input, null, output));
        Assert.Throws<ArgumentException>(() => layer.Run(workspace, input, new IntegerTensor(3, 3, 4), output));
        Assert.Throws<ArgumentException>(() => layer.Run(workspace, second, input, output));
        Assert.Throws<ArgumentException>(() => layer.Run(workspace, input, second, input));
        NetworkLayer half = NetworkLayer.Create(RandomLayers.Layer(random, LayerKind.Downsample2x2, 8, 8));
        Assert.Throws<ArgumentException>(() => half.Run(workspace, input, null, output));
    }

    [Fact]
    public void AnEmptyPictureGivesAnEmptyResult()
    {
        using NetworkWorkspace workspace = new(2);
        IntegerNetwork network = NetworkHash.SmallSynthesis(Entropy.Simd.SimdDispatch.Level);
        IntegerTensor output = new(1, 1, 1);
        network.Run(workspace, new IntegerTensor(0, 7, 40), null, output);
        Assert.Equal(0, output.Values.Length);
    }

    private static LayerParameters Pointwise(short[] weights, int[] biases, int shift) => new()
    {
        Name = "x", Kind = LayerKind.Pointwise, InputChannels = weights.Length, OutputChannels = 1, Shift = shift,
        InputBits = 15, OutputBits = 15, Weights = weights, Biases = biases,
    };

    [Fact]
    public void TheNormIsTheSumOfMagnitudesAtEveryLength()
    {
        Random random = new(5);
        short[] weights = new short[257];
        for (int length = 0; length <= weights.Length; length++)
        {
            for (int i = 0; i < length; i++)
                weights[i] = random.Next(8) == 0 ? short.MinValue : (short)random.Next(short.MinValue, short.MaxValue + 1);
            Assert.Equal((uint)weights.Take(length).Sum(weight => Math.Abs((int)weight)), LayerParameters.SumOfMagnitudes(weights.AsSpan(0, length)));
        }

        short[] largest = new short[1 << 16];
        largest.AsSpan().Fill(short.MinValue);
        Assert.Equal(1u << 31, LayerParameters.SumOfMagnitudes(largest));
    }
}
