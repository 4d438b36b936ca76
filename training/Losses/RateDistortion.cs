using NeuralCodec.Codec.Transforms;
using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.Losses;

/// <summary>What a step reports: means over the batch.</summary>
public readonly record struct StepStatistics(double BitsPerPixel, double Psnr);

/// <summary>The training loss: rate + lambda * distortion, each sample at its own quality and mode.</summary>
public static class RateDistortion
{
    // Bits charged for a scale that lies one e-fold off the grid of tables.
    private const double OffGridBits = 0.05;

    /// <summary>
    /// Per sample (bpp + lambda MSE) * 10 / sqrt(lambda), averaged. Both terms grow like sqrt(lambda) along the
    /// rate-distortion curve; the division gives every quality the same weight in the gradient.
    /// </summary>
    /// <param name="x">[B, 96, H/8, W/8].</param>
    /// <param name="output">The model's output for it.</param>
    public static (Tensor Loss, Tensor BitsPerPixel, Tensor Mse) Loss(
        Tensor x, IntraOutput output, ReadOnlySpan<float> positions, ReadOnlySpan<QualityMode> modes, Device device)
    {
        double pixels = x.size(2) * x.size(3) * 64.0;
        float[] lambda = new float[positions.Length], weight = new float[positions.Length], still = new float[positions.Length];
        for (int b = 0; b < lambda.Length; b++)
        {
            lambda[b] = (float)Quality.Lambda(positions[b]);
            weight[b] = 10 / MathF.Sqrt(lambda[b]) / lambda.Length;
            still[b] = modes[b] == QualityMode.Still ? 1 : 0;
        }
        Tensor error = output.Reconstruction - x;
        Tensor isStill = On(still, device);
        Tensor yuv = Distortion.Yuv611(error);
        Tensor mse = yuv + ((Distortion.Rgb(error) - yuv) * isStill);
        Tensor bpp = (output.LatentBits + output.HyperBits) * (1 / pixels);
        Tensor penalty = output.OffGrid * (OffGridBits / pixels);
        Tensor loss = ((bpp + penalty + (mse * On(lambda, device))) * On(weight, device)).sum();
        return (loss, bpp.mean(), yuv.mean());
    }

    private static Tensor On(float[] values, Device device)
    {
        Tensor host = torch.tensor(values);
        return device.Type == DeviceType.CPU ? host : host.to(device);
    }
}
