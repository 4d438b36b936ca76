using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Losses;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.Tests;

/// <summary>Gradients of the layers and losses against central differences, in double precision.</summary>
public class GradientTests
{
    private const double Delta = 1e-5;

    [TorchFact]
    public void Pointwise() => CheckLayer(s => new ConvLayer(s, "l", 5, 7, 1, false, new ModelRandom(1)), [2, 5, 4, 6]);

    [TorchFact]
    public void Depthwise() => CheckLayer(s => new ConvLayer(s, "l", 6, 6, 3, true, new ModelRandom(2)), [2, 6, 5, 4]);

    [TorchFact]
    public void Downsample() => CheckLayer(s => new ConvLayer(s, "l", 3, 5, 2, false, new ModelRandom(3)), [2, 3, 6, 4]);

    [TorchFact]
    public void PixelShuffle() => CheckInput(x => functional.pixel_shuffle(x, 2), [2, 8, 3, 4]);

    [TorchFact]
    public void ActivationFunction() => CheckInput(Activation.Apply, [2, 3, 4, 5]);

    [TorchFact]
    public void BitsOfResiduals() => CheckInput(x => GaussianRate.Bits(x * 3, torch.full([1], 0.7, ScalarType.Float64)), [1, 4, 5, 5]);

    [TorchFact]
    public void BitsOfScales() => CheckInput(x => GaussianRate.Bits(torch.full([1], 2.3, ScalarType.Float64), (x * 0.5 + 1).exp()), [1, 4, 5, 5]);

    [TorchFact]
    public void OffGridPenalty() => CheckInput(x => GaussianRate.OffGrid(x * 4), [1, 4, 5, 5]);

    [TorchFact]
    public void YuvError() => CheckInput(Distortion.Yuv611, [2, 96, 2, 2]);

    [TorchFact]
    public void RgbError() => CheckInput(Distortion.Rgb, [1, 96, 2, 2]);

    private static void CheckLayer(Func<ParameterStore, ConvLayer> make, long[] shape)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using ParameterStore store = new();
        ConvLayer layer = make(store);
        store.Build(Device.Cpu);
        CheckInput(layer.Forward, shape);
        // Parameters live in float; their gradient is compared at a coarser step.
        torch.manual_seed(5);
        Tensor x = torch.randn(shape, ScalarType.Float64);
        Tensor weight = torch.randn([1], ScalarType.Float64);
        Tensor Loss() => (layer.Forward(x).square() * weight).sum();
        store.ZeroGrad();
        Loss().backward();
        float[] gradient = store.FlatGrad.data<float>();
        float[] values = store.Flat.data<float>();
        for (int i = 0; i < values.Length; i += Math.Max(1, values.Length / 20))
        {
            double up = At(i, values[i] + 1e-2f), down = At(i, values[i] - 1e-2f);
            At(i, values[i]);
            double expected = (up - down) / ((values[i] + 1e-2f) - (double)(values[i] - 1e-2f));
            Assert.True(Math.Abs(expected - gradient[i]) <= 2e-4 * Math.Max(1, Math.Abs(expected)), $"parameter {i}: {gradient[i]}, differences give {expected}");
        }

        double At(int index, float value)
        {
            using IDisposable noGrad = torch.no_grad();
            store.Flat.narrow(0, index, 1).copy_(torch.full([1], value));
            return Loss().item();
        }
    }

    private static void CheckInput(Func<Tensor, Tensor> function, long[] shape)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.manual_seed(7);
        Tensor x = torch.randn(shape, ScalarType.Float64).detach();
        x.requires_grad = true;
        Tensor weights = torch.randn(function(x).shape, ScalarType.Float64);
        Tensor Loss(Tensor at) => (function(at) * weights).sum();
        Loss(x).backward();
        double[] gradient = x.grad!.data<double>();
        double[] values = x.data<double>();
        for (int i = 0; i < values.Length; i += Math.Max(1, values.Length / 25))
        {
            double expected = (At(values[i] + Delta, i) - At(values[i] - Delta, i)) / (2 * Delta);
            Assert.True(Math.Abs(expected - gradient[i]) <= 1e-5 * Math.Max(1, Math.Abs(expected)), $"input {i}: {gradient[i]}, differences give {expected}");
        }

        double At(double value, int index)
        {
            double[] moved = [.. values];
            moved[index] = value;
            return Loss(torch.tensor<double>(moved, shape, ScalarType.Float64)).item();
        }
    }
}
