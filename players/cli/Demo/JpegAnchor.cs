using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Metrics;

namespace NeuralCodec.Cli.Demo;

/// <summary>The size of the same frames as JPEG at a given quality.</summary>
/// <param name="Bytes">Size of all frames, interpolated between the two nearest JPEG qualities.</param>
/// <param name="Psnr611">Mean PSNR 6:1:1 it stands for.</param>
/// <param name="IsExact">False where no JPEG quality reaches the target.</param>
internal sealed record JpegAnchor(double Bytes, double Psnr611, bool IsExact)
{
    // ffmpeg's scale of quantisers: 2 is best, 31 worst.
    private const int Best = 2;
    private const int Worst = 31;

    /// <summary>Searches the JPEG quality on both sides of a PSNR and interpolates the log size between them.</summary>
    public static async Task<JpegAnchor> MeasureAsync(
        string source, SequenceHeader header, double psnr611, string folder, CancellationToken cancellationToken)
    {
        string temporary = Path.Combine(folder, "jpeg-frames.mjpeg");
        try
        {
            int low = Best, high = Worst;
            (double Bytes, double Psnr) best = await TryAsync(low).ConfigureAwait(false), worst = await TryAsync(high).ConfigureAwait(false);
            if (psnr611 >= best.Psnr)
                return new JpegAnchor(best.Bytes, best.Psnr, false);
            if (psnr611 <= worst.Psnr)
                return new JpegAnchor(worst.Bytes, worst.Psnr, false);
            while (high - low > 1)
            {
                int middle = (low + high) / 2;
                (double Bytes, double Psnr) result = await TryAsync(middle).ConfigureAwait(false);
                if (result.Psnr > psnr611)
                    (low, best) = (middle, result);
                else
                    (high, worst) = (middle, result);
            }

            double t = (psnr611 - worst.Psnr) / (best.Psnr - worst.Psnr);
            return new JpegAnchor(Math.Exp(Math.Log(worst.Bytes) + (t * (Math.Log(best.Bytes) - Math.Log(worst.Bytes)))), psnr611, true);
        }
        finally
        {
            File.Delete(temporary);
        }

        async Task<(double Bytes, double Psnr)> TryAsync(int quantizer)
        {
            FfmpegTranscoder.Run(source, temporary,
                ["-c:v", "mjpeg", "-strict", "unofficial", "-pix_fmt", header.Color.IsFullRange ? "yuvj420p" : "yuv420p", "-huffman", "optimal", "-q:v", $"{quantizer}", "-f", "mjpeg"]);
            return (new FileInfo(temporary).Length, await MeanPsnrAsync(source, temporary, cancellationToken).ConfigureAwait(false));
        }
    }

    private static async Task<double> MeanPsnrAsync(string source, string jpegs, CancellationToken cancellationToken)
    {
        using FileStream stream = File.OpenRead(source);
        Y4mReader reference = await Y4mReader.OpenAsync(stream, null, cancellationToken).ConfigureAwait(false);
        using FfmpegVideoReader test = FfmpegVideoReader.Open(FfmpegProbe.Probe(jpegs), new FfmpegReadOptions { SkipTracks = true });
        using Frame a = new(reference.WidthPixels, reference.HeightPixels), b = new(reference.WidthPixels, reference.HeightPixels);
        double sum = 0;
        int count = 0;
        while (await reference.ReadFrameAsync(a, cancellationToken).ConfigureAwait(false) && test.ReadFrame(b, []))
        {
            sum += Math.Min(100, Psnr.Compute611(a, b));
            count++;
        }

        return sum / Math.Max(1, count);
    }
}
