using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Metrics;

/// <summary>
/// Multi-scale structural similarity: Wang, Simoncelli, Bovik, "Multiscale structural similarity for image quality
/// assessment", Asilomar 2003. Five scales with the weights of the paper, an 11x11 Gaussian window of sigma 1.5 over positions
/// that lie wholly inside, 2x2 means between scales, K1 = 0.01, K2 = 0.03.
/// </summary>
public static class MsSsim
{
    /// <summary>Smallest side in pixels: the window must fit into the fifth scale.</summary>
    public const int MinSidePixels = 11 * 16;

    private const int WindowSize = 11;
    private const double C1 = 0.01 * 255 * (0.01 * 255);
    private const double C2 = 0.03 * 255 * (0.03 * 255);
    private static readonly double[] Weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];
    private static readonly double[] Window = BuildWindow();

    /// <summary>MS-SSIM of plane 0 (Y), 1 (U) or 2 (V); NaN where a side is under <see cref="MinSidePixels"/>.</summary>
    public static double Compute(Frame reference, Frame test, int plane)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(test);
        return Compute(ToDoubles(reference.GetPlane(plane), 0, 1), ToDoubles(test.GetPlane(plane), 0, 1),
            reference.GetPlaneWidth(plane), reference.GetPlaneHeight(plane));
    }

    /// <summary>Mean of the MS-SSIM of R, G and B; NaN where a side is under <see cref="MinSidePixels"/>.</summary>
    public static double Compute(RgbImage reference, RgbImage test)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(test);
        double sum = 0;
        for (int channel = 0; channel < 3; channel++)
        {
            sum += Compute(ToDoubles(reference.Pixels, channel, 3), ToDoubles(test.Pixels, channel, 3),
                reference.WidthPixels, reference.HeightPixels);
        }

        return sum / 3;
    }

    /// <summary>-10 log10(1 - x), the form in which rates are compared.</summary>
    public static double ToDecibels(double value) => -10 * Math.Log10(1 - value);

    private static double Compute(double[] reference, double[] test, int width, int height)
    {
        if (reference.Length != test.Length || reference.Length != width * height)
            throw new ArgumentException("pictures of different sizes");
        if (Math.Min(width, height) < MinSidePixels)
            return double.NaN;
        double product = 1;
        for (int scale = 0; scale < Weights.Length; scale++)
        {
            (double luminance, double contrast) = Compare(reference, test, width, height);
            // The luminance term counts at the last scale only. Negative means have no power; they count as 0.
            double value = scale == Weights.Length - 1 ? luminance : contrast;
            product *= Math.Pow(Math.Max(value, 0), Weights[scale]);
            reference = Halve(reference, width, height);
            test = Halve(test, width, height);
            (width, height) = (width / 2, height / 2);
        }

        return product;
    }

    /// <summary>Means over the picture of luminance x contrast x structure, and of contrast x structure alone.</summary>
    private static (double Full, double Contrast) Compare(double[] a, double[] b, int width, int height)
    {
        double[] meanA = Blur(a, a, width, height, false);
        double[] meanB = Blur(b, b, width, height, false);
        double[] squareA = Blur(a, a, width, height, true);
        double[] squareB = Blur(b, b, width, height, true);
        double[] productAb = Blur(a, b, width, height, true);
        double full = 0, contrast = 0;
        for (int i = 0; i < meanA.Length; i++)
        {
            double ma = meanA[i], mb = meanB[i];
            double cs = ((2 * (productAb[i] - (ma * mb))) + C2) / (squareA[i] - (ma * ma) + squareB[i] - (mb * mb) + C2);
            contrast += cs;
            full += cs * ((2 * ma * mb) + C1) / ((ma * ma) + (mb * mb) + C1);
        }

        return (full / meanA.Length, contrast / meanA.Length);
    }

    /// <summary>The window over a, or over the product a b, at the positions where it lies inside.</summary>
    private static double[] Blur(double[] a, double[] b, int width, int height, bool multiply)
    {
        int outWidth = width - WindowSize + 1;
        int outHeight = height - WindowSize + 1;
        double[] across = new double[outWidth * height];
        double[] line = new double[width];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                line[x] = multiply ? a[(y * width) + x] * b[(y * width) + x] : a[(y * width) + x];
            for (int x = 0; x < outWidth; x++)
            {
                double sum = 0;
                for (int k = 0; k < WindowSize; k++)
                    sum += Window[k] * line[x + k];
                across[(y * outWidth) + x] = sum;
            }
        }

        double[] result = new double[outWidth * outHeight];
        for (int y = 0; y < outHeight; y++)
        {
            Span<double> row = result.AsSpan(y * outWidth, outWidth);
            for (int k = 0; k < WindowSize; k++)
            {
                ReadOnlySpan<double> source = across.AsSpan((y + k) * outWidth, outWidth);
                double weight = Window[k];
                for (int x = 0; x < outWidth; x++)
                    row[x] += weight * source[x];
            }
        }

        return result;
    }

    private static double[] Halve(double[] source, int width, int height)
    {
        double[] result = new double[(width / 2) * (height / 2)];
        for (int y = 0; y < height / 2; y++)
        {
            for (int x = 0; x < width / 2; x++)
            {
                int at = (2 * y * width) + (2 * x);
                result[(y * (width / 2)) + x] = (source[at] + source[at + 1] + source[at + width] + source[at + width + 1]) / 4;
            }
        }

        return result;
    }

    private static double[] ToDoubles(ReadOnlySpan<byte> samples, int first, int step)
    {
        double[] result = new double[samples.Length / step];
        for (int i = 0; i < result.Length; i++)
            result[i] = samples[first + (i * step)];
        return result;
    }

    private static double[] BuildWindow()
    {
        double[] window = new double[WindowSize];
        for (int i = 0; i < WindowSize; i++)
            window[i] = Math.Exp(-(i - 5) * (i - 5) / (2 * 1.5 * 1.5));
        double sum = window.Sum();
        return [.. window.Select(value => value / sum)];
    }
}
