using NeuralCodec.Codec.Networks;
using NeuralCodec.Entropy.Simd;
using NeuralCodec.Tests.Common.Networks;

namespace NeuralCodec.Codec.Tests.Networks;

/// <summary>Every kernel at every level against <see cref="LayerDefinition"/>, bit by bit.</summary>
public class LayerKernelTests
{
    public static TheoryData<SimdLevel> Levels => [.. SimdDispatch.SupportedLevels];

    [Theory]
    [MemberData(nameof(Levels))]
    public void LayersOfRandomShapesEqualTheDefinition(SimdLevel level)
    {
        for (int seed = 0; seed < 240; seed++)
        {
            Random random = new(seed);
            LayerKind kind = (LayerKind)(seed % 4);
            int inputs = random.Next(1, 70);
            int outputs = kind == LayerKind.Depthwise3x3 ? inputs : random.Next(1, 140);
            int second = kind == LayerKind.Pointwise && random.Next(2) == 0 ? random.Next(1, 70) : 0;
            bool samples = random.Next(4) == 0;
            int leaky = samples ? 0 : random.Next(3) * random.Next(1, 6);
            LayerParameters layer = RandomLayers.Layer(
                random, kind, inputs, outputs, second, samples ? 15 : random.Next(1, 16), leaky, samples, random.Next(3) == 0);
            Check(layer, level, random, random.Next(1, 6), random.Next(1, 20), random.Next(2) == 0, $"seed {seed}");
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void EveryNumberOfPositionsAndChannelsAroundTheTileSizes(SimdLevel level)
    {
        Random random = new(5);
        for (int columns = 1; columns <= 26; columns++)
            Check(RandomLayers.Layer(random, LayerKind.Pointwise, 9, 65), level, random, 1, columns, false, $"{columns} columns");
        for (int outputs = 1; outputs <= 131; outputs++)
            Check(RandomLayers.Layer(random, LayerKind.Pointwise, 5, outputs, 4), level, random, 1, 7, false, $"{outputs} outputs");
        for (int channels = 1; channels <= 67; channels++)
            Check(RandomLayers.Layer(random, LayerKind.Depthwise3x3, channels, channels), level, random, 3, 3, false, $"{channels} channels");
    }

    /// <summary>All inputs at a clamp, all weights as large as the bound allows, biases filling the rest of it.</summary>
    [Theory]
    [MemberData(nameof(Levels))]
    public void SumsAtTheBoundDoNotWrap(SimdLevel level)
    {
        for (int bits = 1; bits <= 15; bits++)
        {
            foreach (LayerKind kind in Enum.GetValues<LayerKind>())
            {
                Random random = new(bits);
                LayerParameters layer = RandomLayers.Layer(random, kind, 33, 33, bits: bits, atBound: true, shift: 1 + 2 * bits % 30);
                Check(layer, level, random, 4, 14, true, $"{bits} bits");
                // Inputs whose signs follow the weights of one output reach the largest possible sum.
                if (kind == LayerKind.Pointwise)
                {
                    IntegerTensor input = new(1, 33, 33);
                    for (int i = 0; i < input.Values.Length; i++)
                        input.Values[i] = (short)(((1 << bits) - 1) * Math.Sign(layer.Weights[i]) * (layer.Biases[i / 33] < 0 ? -1 : 1));
                    Check(layer, level, input, null, $"{bits} bits, aligned signs");
                    for (int output = 0; output < 33; output++)
                        AssertExactSum(layer, input, output);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void ResidualBlocksEqualTheDefinition(SimdLevel level)
    {
        for (int seed = 0; seed < 24; seed++)
        {
            Random random = new(seed);
            int channels = random.Next(1, 80);
            BlockParameters block = RandomLayers.Block(random, channels, random.Next(1, 120), random.Next(6, 16), seed % 3 == 0);
            if (seed % 4 == 2)
                block = new BlockParameters { A = block.A, D = block.D, B = block.B, SumLeakyShift = seed / 4 };
            int map = seed % 5 < 2 ? channels + random.Next(1, 40) : channels;
            if (map > channels)
                block = new BlockParameters { A = block.A, D = block.D, B = block.B, F1 = block.F1, F2 = block.F2, SumLeakyShift = block.SumLeakyShift, MapChannels = map };
            int columns = seed % 2 == 0 ? random.Next(1, 20) : random.Next(40, 110);
            IntegerTensor input = RandomLayers.Tensor(random, random.Next(1, 9), columns, map, block.A.InputBits, seed % 4 == 1);
            IntegerTensor output = new(0, 0, 0);
            using NetworkWorkspace workspace = new(1);
            NetworkLayer.Create(block, level).Run(workspace, input, null, output);
            Assert.True(LayerDefinition.ResidualBlock(block, input).ContentEquals(output), $"seed {seed}");
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void GainsEqualTheDefinition(SimdLevel level)
    {
        using NetworkWorkspace workspace = new(2);
        for (int channels = 1; channels <= 70; channels++)
        {
            Random random = new(channels);
            int shift = random.Next(1, 31), bits = random.Next(1, 16);
            short[] gains = new short[channels];
            foreach (ref short gain in gains.AsSpan())
                gain = (short)(random.Next(3) == 0 ? short.MaxValue : random.Next(short.MinValue, short.MaxValue));
            IntegerTensor input = RandomLayers.Tensor(random, 17, 5, channels, 15, channels % 2 == 0), output = new(0, 0, 0);
            input.Values[0] = short.MinValue;
            NetworkLayer layer = NetworkLayer.Create(new GainParameters("gain", channels, shift, bits), level);
            layer.Run(workspace, input, null, output, gains);
            Assert.True(LayerDefinition.Gain(input, gains, shift, bits).ContentEquals(output), $"{channels} channels");
            Assert.Throws<ArgumentException>(() => layer.Run(workspace, input, null, output));
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void SubsetsEqualTheWholeLayerAndLeaveTheRest(SimdLevel level)
    {
        using NetworkWorkspace workspace = new(2);
        for (int seed = 0; seed < 12; seed++)
        {
            Random random = new(seed);
            int second = seed % 2 * random.Next(1, 40);
            LayerParameters layer = RandomLayers.Layer(random, LayerKind.Pointwise, random.Next(1, 40), 4 * random.Next(1, 50), second);
            IntegerTensor input = RandomLayers.Tensor(random, random.Next(1, 40), random.Next(1, 30), layer.InputChannels, 12);
            IntegerTensor? other = second == 0 ? null : RandomLayers.Tensor(random, input.Rows, input.Columns, second, 12);
            IntegerTensor whole = LayerDefinition.Run(layer, input, other);
            IntegerTensor output = new(input.Rows, input.Columns, layer.OutputChannels);
            const short Untouched = short.MinValue;
            output.Values.Fill(Untouched);
            SubsetLayer subset = new(layer, 4, level);
            int size = layer.OutputChannels / 4;
            for (int group = 0; group < 4; group++)
                subset.Run(workspace, input, other, group, group / 2, group % 2, output);
            for (int row = 0; row < input.Rows; row++)
            for (int column = 0; column < input.Columns; column++)
            for (int c = 0; c < layer.OutputChannels; c++)
            {
                bool computed = c / size == row % 2 * 2 + column % 2;
                Assert.Equal(computed ? whole[row, column, c] : Untouched, output[row, column, c]);
            }
        }
    }

    private static void Check(
        LayerParameters layer, SimdLevel level, Random random, int rows, int columns, bool extreme, string what)
    {
        int scale = layer.Kind == LayerKind.Downsample2x2 ? 2 : 1;
        IntegerTensor input = RandomLayers.Tensor(random, rows * scale, columns * scale, layer.InputChannels, layer.InputBits, extreme);
        IntegerTensor? second = layer.SecondInputChannels == 0
            ? null
            : RandomLayers.Tensor(random, rows * scale, columns * scale, layer.SecondInputChannels, layer.InputBits, extreme);
        Check(layer, level, input, second, what);
    }

    private static void Check(LayerParameters layer, SimdLevel level, IntegerTensor input, IntegerTensor? second, string what)
    {
        IntegerTensor output = new(0, 0, 0);
        using NetworkWorkspace workspace = new(1);
        NetworkLayer.Create(layer, level).Run(workspace, input, second, output);
        Assert.True(LayerDefinition.Run(layer, input, second).ContentEquals(output), $"{layer.Kind}, {what}");
    }

    /// <summary>The sum in 64 bits fits 32: the bound is not only claimed.</summary>
    private static void AssertExactSum(LayerParameters layer, IntegerTensor input, int output)
    {
        long sum = layer.Biases[output] + (layer.Biases[output] < 0 ? 0 : 1L << (layer.Shift - 1));
        for (int i = 0; i < layer.InputChannels; i++)
            sum += (long)input[0, output, i] * layer.Weights[output * layer.InputChannels + i];
        Assert.InRange(sum, int.MinValue, int.MaxValue);
        Assert.InRange(Math.Abs(sum), (1L << 31) - (1L << 30), long.MaxValue);
    }
}
