using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Metrics;

namespace NeuralCodec.Codec.Compare;

/// <summary>The metrics of a decoded file against its source, on 8-bit values.</summary>
internal static class Distortion
{
    /// <summary>PSNR and MS-SSIM; of clips the mean over frames, with PSNR of equal planes taken as 100 dB.</summary>
    /// <exception cref="InvalidMediaException">Size or number of frames differ.</exception>
    public static IReadOnlyDictionary<string, double> Measure(CompareItem item, string decoded) =>
        item.Kind == CompareKind.Stills ? MeasureStill(item, decoded) : MeasureClip(item, decoded);

    private static Dictionary<string, double> MeasureStill(CompareItem item, string decoded)
    {
        RgbImage a = ReadPpm(item.Path), b = ReadPpm(decoded);
        if (a.WidthPixels != b.WidthPixels || a.HeightPixels != b.HeightPixels)
            throw new InvalidMediaException(MediaProblem.InvalidContent, -1, $"decoded to {b.WidthPixels}x{b.HeightPixels}, not {a.WidthPixels}x{a.HeightPixels}");
        return new Dictionary<string, double>
        {
            [RatePoint.PsnrRgb] = Psnr.Compute(a, b),
            [RatePoint.MsSsimRgb] = MsSsim.Compute(a, b),
        };
    }

    private static Dictionary<string, double> MeasureClip(CompareItem item, string decoded)
    {
        using FileStream streamA = File.OpenRead(item.Path), streamB = File.OpenRead(decoded);
        Y4mReader readerA = Y4mReader.OpenAsync(streamA, null, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        Y4mReader readerB = Y4mReader.OpenAsync(streamB, null, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        if (readerA.WidthPixels != readerB.WidthPixels || readerA.HeightPixels != readerB.HeightPixels)
            throw new InvalidMediaException(MediaProblem.InvalidContent, -1, $"decoded to {readerB.WidthPixels}x{readerB.HeightPixels}");
        using Frame a = new(readerA.WidthPixels, readerA.HeightPixels), b = new(readerB.WidthPixels, readerB.HeightPixels);
        double[] psnr = new double[3];
        double similarity = 0;
        int count = 0, measured = 0;
        while (Read(readerA, a) && Read(readerB, b))
        {
            for (int plane = 0; plane < 3; plane++)
                psnr[plane] += Math.Min(100, Psnr.Compute(a, b, plane));
            // Every fourth frame: MS-SSIM takes longer than coding, and its mean moves in the fourth digit only.
            if (count++ % 4 != 0)
                continue;
            similarity += MsSsim.Compute(a, b, 0);
            measured++;
        }

        if (count != item.FrameCount)
            throw new InvalidMediaException(MediaProblem.InvalidContent, -1, $"decoded to {count} frames, not {item.FrameCount}");
        return new Dictionary<string, double>
        {
            [RatePoint.PsnrY] = psnr[0] / count,
            [RatePoint.PsnrU] = psnr[1] / count,
            [RatePoint.PsnrV] = psnr[2] / count,
            [RatePoint.Psnr611] = Psnr.Combine611(psnr[0], psnr[1], psnr[2]) / count,
            [RatePoint.MsSsimY] = similarity / measured,
        };
    }

    private static bool Read(Y4mReader reader, Frame frame) => reader.ReadFrameAsync(frame, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private static RgbImage ReadPpm(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return FfmpegStillReader.ReadPpm(stream, BitstreamLimits.Default);
    }
}
