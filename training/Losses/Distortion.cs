using NeuralCodec.Training.LibTorch;

namespace NeuralCodec.Training.Losses;

/// <summary>Squared errors of packed 4:2:0 pictures, on the 0..1 scale.</summary>
public static class Distortion
{
    /// <summary>(6 MSE-Y + MSE-U + MSE-V) / 8 per picture: [B].</summary>
    /// <param name="error">[B, 96, H/8, W/8].</param>
    public static Tensor Yuv611(Tensor error)
    {
        Tensor squared = error.square();
        return (squared.narrow(1, 0, 64).mean([1, 2, 3]) * 0.75) + (squared.narrow(1, 64, 32).mean([1, 2, 3]) * 0.25);
    }

    /// <summary>
    /// Mean squared RGB error after bilinear chroma upsampling and the inverse of full-range BT.601 (as in JPEG): [B]. It
    /// depends on the coding error alone, as both steps are linear; what chroma subsampling itself loses is not in it.
    /// </summary>
    public static Tensor Rgb(Tensor error)
    {
        long rows = error.size(2), columns = error.size(3);
        Tensor y = functional.pixel_shuffle(error.narrow(1, 0, 64).contiguous(), 8);
        Tensor uv = functional.pixel_shuffle(error.narrow(1, 64, 32).contiguous(), 4);
        Tensor full = functional.interpolate_bilinear(uv, rows * 8, columns * 8);
        Tensor u = full.narrow(1, 0, 1), v = full.narrow(1, 1, 1);
        Tensor red = y + (v * 1.402), green = y - (u * 0.344136) - (v * 0.714136), blue = y + (u * 1.772);
        return (red.square() + green.square() + blue.square()).mean([1, 2, 3]) * (1.0 / 3);
    }
}
