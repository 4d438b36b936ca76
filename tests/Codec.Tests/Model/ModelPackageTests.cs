using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Tests.Common.Networks;

namespace NeuralCodec.Codec.Tests.Model;

public class ModelPackageTests
{
    [Fact]
    public void WhatIsWrittenIsRead()
    {
        byte[] bytes = SmallModel.Writer().ToArray();
        ModelPackage package = ModelPackage.Read(bytes);
        Assert.Equal(ModelId.Of(bytes), package.Id);
        Assert.Equal(("intra-v1", "a small model", 8), (package.Architecture, package.Name, package.Number("C", 1, 512)));
        Assert.Equal("none: random weights \u00e4\u4e2d", package.Training["data"]);
        Random random = new(1);
        LayerParameters expected = RandomLayers.Layer(random, LayerKind.Pointwise, 6, 8, second: 3, leaky: 6, name: "head.in");
        LayerParameters layer = package.Layer("head.in");
        Assert.Equal(expected.Weights, layer.Weights);
        Assert.Equal(expected.Biases, layer.Biases);
        Assert.Equal(
            (expected.Kind, expected.Shift, expected.InputBits, expected.OutputBits, expected.LeakyShift, expected.SecondInputChannels),
            (layer.Kind, layer.Shift, layer.InputBits, layer.OutputBits, layer.LeakyShift, layer.SecondInputChannels));
        Assert.True(package.Layer("g_s.out").IsSampleOutput);
        Assert.Equal([int.MinValue, 0, int.MaxValue], package.Table("large").Values.ToArray());
        Assert.Equal(["head", "synthesis"], package.Networks.Keys.Order());
    }

    [Fact]
    public void TheSameModelGivesTheSameBytesAndAnotherAnother()
    {
        Assert.Equal(SmallModel.Writer().ToArray(), SmallModel.Writer().ToArray());
        Assert.NotEqual(ModelId.Of(SmallModel.Writer(1).ToArray()), ModelId.Of(SmallModel.Writer(2).ToArray()));
    }

    [Fact]
    public void ANetworkOfAPackageRunsWithTheGainsOfItsTables()
    {
        ModelPackage package = ModelPackage.Read(SmallModel.Writer().ToArray());
        IntegerNetwork network = package.CreateNetwork("synthesis");
        short[] gains = new short[network.GainChannels];
        package.ReadGains("synthesis", 1, 256 + 77, gains);
        IntegerTensor input = RandomLayers.Tensor(new Random(3), 5, 6, 6, 12), output = new(0, 0, 0);
        using NetworkWorkspace workspace = new(2);
        network.Run(workspace, input, null, output, gains);

        IntegerTensor x = LayerDefinition.Gain(input, gains.AsSpan(0, 6), 12, 12);
        x = LayerDefinition.Gain(LayerDefinition.Run(package.Layer("g_s.up"), x), gains.AsSpan(6), 12, 12);
        x = LayerDefinition.ResidualBlock(
            new BlockParameters
            {
                A = package.Layer("g_s.stage1.0.a"), D = package.Layer("g_s.stage1.0.d"), B = package.Layer("g_s.stage1.0.b"),
                F1 = package.Layer("g_s.stage1.0.f1"), F2 = package.Layer("g_s.stage1.0.f2"),
            },
            x);
        Assert.True(LayerDefinition.Run(package.Layer("g_s.out"), x).ContentEquals(output));
        Assert.Throws<ArgumentException>(() => package.ReadGains("synthesis", 1, 0, new short[13]));
        Assert.Throws<ArgumentException>(() => package.ReadGains("synthesis", 1, 0, new short[15]));
    }

    [Fact]
    public void TablesAreInterpolatedBetweenIndexes()
    {
        int[] values = [.. Enumerable.Range(0, 2 * 4 * 3).Select(i => i * i * 50)];
        ModelTable table = new("t", [2, 4, 3], values, 12);
        short[] row = new short[3];
        for (int quality = 0; quality <= 3 * 256; quality++)
        {
            table.Interpolate(1, quality, row);
            int index = Math.Min(quality >> 8, 2), f = quality - 256 * index;
            for (int c = 0; c < 3; c++)
            {
                int low = values[(4 + index) * 3 + c], high = values[(4 + index + 1) * 3 + c];
                Assert.Equal((low * (256 - f) + high * f + 128) >> 8, row[c]);
                Assert.Equal(values[(4 + Math.Min((quality + 128) >> 8, 3)) * 3 + c], table.Nearest(1, quality)[c]);
            }
        }

        Assert.Throws<ArgumentException>(() => table.Interpolate(2, 0, row));
        Assert.Throws<ArgumentException>(() => table.Interpolate(-1, 0, row));
        Assert.Throws<ArgumentException>(() => table.Interpolate(0, 3 * 256 + 1, row));
        Assert.Throws<ArgumentException>(() => table.Interpolate(0, -1, row));
        Assert.Throws<ArgumentException>(() => table.Interpolate(0, 0, new short[2]));
        Assert.Throws<ArgumentException>(() => new ModelTable("t", [2, int.MaxValue, int.MaxValue], values));
        Assert.Throws<ArgumentException>(() => new ModelTable("t", [0], []));
    }

    [Fact]
    public void WhatIsMissingIsNamed()
    {
        ModelPackage package = ModelPackage.Read(SmallModel.Writer().ToArray());
        Assert.Contains("\"nothing\"", Assert.Throws<InvalidMediaException>(() => package.Layer("nothing")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidMediaException>(() => package.Table("nothing"));
        Assert.Throws<InvalidMediaException>(() => package.CreateNetwork("nothing"));
        Assert.Throws<InvalidMediaException>(() => package.Number("nothing", 0, 1));
        Assert.Throws<InvalidMediaException>(() => package.Number("C", 9, 10));
    }
}
