using NeuralCodec.Codec.Transforms;
using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.Tests;

public class DctInitializerTests
{
    private static readonly IntraConfig Small = new() { C = 96, N = 1, C2 = 96, N2 = 1, Bypass = 0, M = 96, Cz = 8, Cm = 16, Cs = 16 };

    [TorchFact]
    public void LatentsAreThe16x16DctOfLuma()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IntraModel model = new(Small, seed: 3) { ComputeType = ScalarType.Float32 };
        DctInitializer.Apply(model);
        model.Store.Build(Device.Cpu);
        float[,] picture = Picture(64);
        Tensor? y = null;
        model.Store.Observe = (name, t) => y = name == "g_a.out" ? t.clone() : y;
        _ = model.Forward(Pack(picture), Quality.Weights([4], [QualityMode.Still], Device.Cpu), training: false);
        float[] latents = y!.contiguous().data<float>();
        double[,] d = DctInitializer.Matrix(16);
        int luma = Small.M * 3 / 4;
        (int Row, int Column)[] frequencies = DctInitializer.LowFrequencies(16, luma);
        for (int o = 0; o < luma; o++)
        {
            double expected = 0;
            for (int i = 0; i < 16; i++)
            {
                for (int j = 0; j < 16; j++) expected += d[frequencies[o].Row, i] * d[frequencies[o].Column, j] * picture[16 + i, 32 + j];
            }
            float actual = latents[(o * 16) + (1 * 4) + 2] / DctInitializer.LatentGain;
            Assert.True(Math.Abs(expected - actual) < 1e-4, $"frequency {frequencies[o]}: {actual}, the DCT gives {expected}");
        }
    }

    [TorchFact]
    public void SynthesisInvertsTheAnalysisOfSmoothPictures()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IntraModel model = new(Small with { M = 96 }, seed: 3) { ComputeType = ScalarType.Float32 };
        DctInitializer.Apply(model);
        model.Store.Build(Device.Cpu);
        // A picture of the lowest frequencies only loses nothing but the rounding of the latents.
        float[,] picture = new float[64, 64];
        for (int i = 0; i < 64; i++)
        {
            for (int j = 0; j < 64; j++) picture[i, j] = (float)(0.3 * Math.Cos(Math.PI * (i % 16 + 0.5) / 16) * Math.Cos(Math.PI * 2 * (j % 16 + 0.5) / 16));
        }
        Tensor x = Pack(picture);
        Tensor back = model.Forward(x, Quality.Weights([8], [QualityMode.Video], Device.Cpu), training: false).Reconstruction;
        double mse = (back - x).narrow(1, 0, 64).square().mean().item();
        Assert.True(mse < 1e-5, $"mean squared error {mse}");
    }

    private static float[,] Picture(int size)
    {
        Random random = new(11);
        float[,] picture = new float[size, size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++) picture[i, j] = random.NextSingle() - 0.5f;
        }
        return picture;
    }

    private static Tensor Pack(float[,] luma)
    {
        int size = luma.GetLength(0), cells = size / 8;
        float[] packed = new float[96 * cells * cells];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++) packed[((((i % 8) * 8) + (j % 8)) * cells * cells) + ((i / 8) * cells) + (j / 8)] = luma[i, j];
        }
        return torch.tensor(packed, 1, 96, cells, cells);
    }
}
