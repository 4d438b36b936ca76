using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Metrics;

/// <summary>Peak signal-to-noise ratio in dB on 8-bit values: 10 log10(255^2 / mean squared error); infinite where equal.</summary>
public static class Psnr
{
    /// <summary>PSNR of two equally long runs of samples.</summary>
    public static double Compute(ReadOnlySpan<byte> reference, ReadOnlySpan<byte> test) =>
        FromMeanSquaredError((double)SumSquaredError(reference, test) / reference.Length);

    /// <summary>PSNR of plane 0 (Y), 1 (U) or 2 (V).</summary>
    public static double Compute(Frame reference, Frame test, int plane)
    {
        CheckSizes(reference, test);
        return Compute(reference.GetPlane(plane), test.GetPlane(plane));
    }

    /// <summary>PSNR over the three channels together.</summary>
    public static double Compute(RgbImage reference, RgbImage test)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(test);
        if (reference.WidthPixels != test.WidthPixels || reference.HeightPixels != test.HeightPixels)
            throw new ArgumentException("pictures of different sizes");
        return Compute(reference.Pixels, test.Pixels);
    }

    /// <summary>(6 PSNR-Y + PSNR-U + PSNR-V) / 8 of one frame; the value of a clip is the mean over its frames.</summary>
    public static double Compute611(Frame reference, Frame test) =>
        Combine611(Compute(reference, test, 0), Compute(reference, test, 1), Compute(reference, test, 2));

    /// <summary>(6 Y + U + V) / 8.</summary>
    public static double Combine611(double psnrY, double psnrU, double psnrV) => ((6 * psnrY) + psnrU + psnrV) / 8;

    /// <summary>PSNR of a mean squared error.</summary>
    public static double FromMeanSquaredError(double meanSquaredError) =>
        meanSquaredError <= 0 ? double.PositiveInfinity : 10 * Math.Log10(255.0 * 255.0 / meanSquaredError);

    /// <summary>Sum of squared differences.</summary>
    public static long SumSquaredError(ReadOnlySpan<byte> reference, ReadOnlySpan<byte> test)
    {
        if (reference.Length != test.Length)
            throw new ArgumentException($"{reference.Length} samples against {test.Length}");
        long sum = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            int difference = reference[i] - test[i];
            sum += difference * difference;
        }

        return sum;
    }

    private static void CheckSizes(Frame reference, Frame test)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(test);
        if (reference.WidthPixels != test.WidthPixels || reference.HeightPixels != test.HeightPixels)
            throw new ArgumentException("frames of different sizes");
    }
}
