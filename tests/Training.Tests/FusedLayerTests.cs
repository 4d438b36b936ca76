using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.Tests;

/// <summary>The float32 layers of the shim against libtorch's own in double precision, and their gradients against differences.</summary>
public class FusedLayerTests
{
    // Sizes that are whole tiles, have an edge in every direction, or take several passes over the depth.
    [TorchTheory]
    [InlineData(2, 128, 128, 9, 13, false, false)]
    [InlineData(2, 128, 128, 9, 13, true, false)]
    [InlineData(1, 33, 21, 5, 7, true, false)]
    [InlineData(2, 16, 40, 11, 9, false, true)]
    [InlineData(3, 300, 7, 4, 5, true, true)]
    [InlineData(1, 1, 1, 1, 1, true, true)]
    [InlineData(1, 520, 34, 3, 1, false, true)]
    public void Pointwise(int batch, int inputs, int outputs, int height, int width, bool activate, bool residual)
    {
        torch.manual_seed(11);
        Check(
            residual ? [[batch, inputs, height, width], [outputs, inputs, 1, 1], [outputs], [batch, outputs, height, width]]
                : [[batch, inputs, height, width], [outputs, inputs, 1, 1], [outputs]],
            t => functional.pointwise(t[0], t[1], t[2], residual ? t[3] : null, activate),
            t =>
            {
                Tensor y = functional.conv2d(t[0], t[1], t[2]);
                if (residual) y = t[3] + y;
                return activate ? Activation.Apply(y) : y;
            });
    }

    [TorchTheory]
    [InlineData(2, 128, 8, 16)]
    [InlineData(1, 13, 5, 7)]
    [InlineData(3, 20, 1, 9)]
    [InlineData(2, 9, 3, 1)]
    public void Depthwise(int batch, int channels, int height, int width)
    {
        torch.manual_seed(12);
        Check(
            [[batch, channels, height, width], [channels, 1, 3, 3], [channels]],
            t => functional.depthwise(t[0], t[1], t[2]),
            t => functional.conv2d(t[0], t[1], t[2], 1, 1, channels));
    }

    [TorchFact]
    public void GradientsAreDifferences()
    {
        torch.manual_seed(13);
        Differences([[2, 5, 3, 4], [7, 5, 1, 1], [7], [2, 7, 3, 4]], t => functional.pointwise(t[0], t[1], t[2], t[3]));
        Differences([[2, 5, 3, 4], [7, 5, 1, 1], [7]], t => functional.pointwise(t[0], t[1], t[2], null, activate: true));
        Differences([[2, 10, 4, 5], [10, 1, 3, 3], [10]], t => functional.depthwise(t[0], t[1], t[2]));
    }

    [TorchFact]
    public void AnObserverSeesTheOutputsOfLayers()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using ParameterStore store = new();
        DepthwiseBlock block = new(store, "b", 16, new ModelRandom(3));
        store.Build(Device.Cpu);
        torch.manual_seed(14);
        Tensor x = torch.randn([2, 16, 4, 5], ScalarType.Float32);
        Tensor fused = block.Forward(x);
        Dictionary<string, Tensor> seen = [];
        store.Observe = (name, t) => seen[name] = t;
        Tensor observed = block.Forward(x);
        Assert.Equal(["b.a", "b.b", "b.d", "b.f1", "b.f2", "b.out", "b.x1"], seen.Keys.Order(StringComparer.Ordinal));
        Assert.True((fused - observed).abs().max().item() < 1e-5);
        Assert.True(seen["b.a"].min().item() < -0.1, "the observer saw the layer after its activation");
    }

    [TorchFact]
    public void MatricesOfTheWrongSizeAreRefused()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor x = torch.ones([1, 4, 2, 2]);
        Assert.Throws<TorchException>(() => functional.pointwise(x, torch.ones([3, 5, 1, 1]), torch.ones([3])));
        Assert.Throws<TorchException>(() => functional.pointwise(x, torch.ones([3, 4, 1, 1]), torch.ones([3]), torch.ones([1, 3, 2, 1])));
        Assert.Throws<TorchException>(() => functional.depthwise(x, torch.ones([3, 1, 3, 3]), torch.ones([3])));
        Assert.Throws<TorchException>(() => functional.depthwise(x.to(ScalarType.Float64), torch.ones([4, 1, 3, 3]), torch.ones([4])));
    }

    // Outputs and all gradients, at one and at two threads.
    private static void Check(long[][] shapes, Func<Tensor[], Tensor> fused, Func<Tensor[], Tensor> reference)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor[] wide = [.. shapes.Select(s => torch.randn(s, ScalarType.Float64))];
        foreach (int threads in new[] { 1, 2 })
        {
            torch.set_num_threads(threads);
            try
            {
                Tensor[] a = [.. wide.Select(t => Leaf(t.to(ScalarType.Float32)))];
                Tensor[] b = [.. a.Select(t => Leaf(t.to(ScalarType.Float64)))];
                Tensor y = fused(a), expected = reference(b);
                Near(expected, y, "output");
                Tensor weights = torch.randn(expected.shape, ScalarType.Float32);
                (y * weights).sum().backward();
                (expected * weights.to(ScalarType.Float64)).sum().backward();
                for (int i = 0; i < a.Length; i++) Near(b[i].grad!, a[i].grad!, $"gradient {i}");
            }
            finally
            {
                torch.set_num_threads(1);
            }
        }
    }

    private static void Near(Tensor expected, Tensor actual, string what)
    {
        Assert.Equal(expected.shape, actual.shape);
        double error = (expected - actual.to(ScalarType.Float64)).abs().max().item(), scale = Math.Max(1, expected.abs().max().item());
        Assert.True(error <= 2e-6 * scale * Math.Sqrt(expected.numel), $"{what}: off by {error:E2} at a scale of {scale:F2}");
    }

    // The layers are linear but for the kinks of the activation, so a wide step loses little in float32.
    private static void Differences(long[][] shapes, Func<Tensor[], Tensor> function)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor[] inputs = [.. shapes.Select(s => Leaf(torch.randn(s, ScalarType.Float32)))];
        Tensor weights = torch.randn(function(inputs).shape, ScalarType.Float32);
        Tensor Loss() => (function(inputs) * weights).sum();
        Loss().backward();
        using IDisposable noGrad = torch.no_grad();
        foreach (Tensor input in inputs)
        {
            float[] gradient = input.grad!.data<float>(), values = input.data<float>();
            for (int i = 0; i < values.Length; i += Math.Max(1, values.Length / 20))
            {
                const float delta = 1f / 256;
                double expected = (At(input, values, i, delta) - At(input, values, i, -delta)) / (2 * delta);
                Assert.True(Math.Abs(expected - gradient[i]) <= 2e-2 * Math.Max(1, Math.Abs(expected)), $"{gradient[i]}, differences give {expected}");
            }
        }

        double At(Tensor input, float[] values, int index, float delta)
        {
            float[] moved = [.. values];
            moved[index] += delta;
            input.copy_(torch.tensor<float>(moved, input.shape, ScalarType.Float32));
            double loss = Loss().item();
            input.copy_(torch.tensor<float>(values, input.shape, ScalarType.Float32));
            return loss;
        }
    }

    private static Tensor Leaf(Tensor t)
    {
        Tensor leaf = t.detach();
        leaf.requires_grad = true;
        return leaf;
    }
}
