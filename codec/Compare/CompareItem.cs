using System.Security.Cryptography;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Metrics;

namespace NeuralCodec.Codec.Compare;

/// <summary>A source that every codec gets in the same form: a PPM or y4m file in a work folder.</summary>
public sealed record CompareItem
{
    /// <summary>File name of the source without its folder.</summary>
    public required string Name { get; init; }

    /// <summary>The PPM or y4m file.</summary>
    public required string Path { get; init; }

    /// <summary>Picture or clip.</summary>
    public required CompareKind Kind { get; init; }

    /// <summary>Width in pixels; 0 = unknown, of a result file.</summary>
    public required int WidthPixels { get; init; }

    /// <summary>Height in pixels; 0 = unknown, of a result file.</summary>
    public required int HeightPixels { get; init; }

    /// <summary>Frames; 1 for a picture.</summary>
    public int FrameCount { get; init; } = 1;

    /// <summary>Frames per second of a clip.</summary>
    public double FrameRate { get; init; }

    /// <summary>SHA-256 of <see cref="Path"/>'s bytes, the key of the cache.</summary>
    public required string Hash { get; init; }

    /// <summary>False where a side is too short for a metric: MS-SSIM needs <see cref="MsSsim.MinSidePixels"/>. True where sizes are unknown.</summary>
    public bool HasMetric(string metric) =>
        metric is not (RatePoint.MsSsimRgb or RatePoint.MsSsimY) || WidthPixels == 0 || Math.Min(WidthPixels, HeightPixels) >= MsSsim.MinSidePixels;

    /// <summary>Kilobits per second of a clip at a point.</summary>
    public double GetKilobits(RatePoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        return 8.0 * point.LengthBytes / 1000 * FrameRate / FrameCount;
    }

    /// <summary>Prepares a picture or a clip.</summary>
    /// <param name="path">Any file ffmpeg reads.</param>
    /// <param name="kind">What to take it for.</param>
    /// <param name="folder">Takes the prepared file.</param>
    /// <param name="maxFrames">Most frames of a clip; 0 = all.</param>
    /// <exception cref="ExternalToolException">ffmpeg is missing, or cannot read the file.</exception>
    /// <exception cref="InvalidMediaException">The source is not of a kind that can be compared fairly, with the reason.</exception>
    public static CompareItem Prepare(string path, CompareKind kind, string folder, int maxFrames = 0) => kind == CompareKind.Stills
        ? PrepareStill(path, folder)
        : PrepareClip(path, folder, maxFrames);

    private static CompareItem PrepareStill(string path, string folder)
    {
        SourceCheck.CheckStill(path);
        RgbImage image = FfmpegStillReader.Read(path);
        string target = NewPath(path, folder, ".ppm");
        using (FileStream stream = File.Create(target))
            PpmWriter.Write(stream, image);
        return new CompareItem
        {
            Name = System.IO.Path.GetFileName(path),
            Path = target,
            Kind = CompareKind.Stills,
            WidthPixels = image.WidthPixels,
            HeightPixels = image.HeightPixels,
            Hash = HashFile(target),
        };
    }

    private static CompareItem PrepareClip(string path, string folder, int maxFrames)
    {
        MediaInfo info = FfmpegProbe.Probe(path);
        SourceCheck.CheckClip(info, maxFrames);
        using FfmpegVideoReader reader = FfmpegVideoReader.Open(info, new FfmpegReadOptions { SkipTracks = true });
        string target = NewPath(path, folder, ".y4m");
        Rational rate = info.Video.FrameRate.IsPositive ? info.Video.FrameRate : new Rational(30, 1);
        int count = 0;
        using (FileStream stream = File.Create(target))
        {
            Y4mWriter writer = new(stream, reader.WidthPixels, reader.HeightPixels, rate, reader.SampleAspectRatio, reader.Color);
            using Frame frame = new(reader.WidthPixels, reader.HeightPixels);
            List<TrackPacket> packets = [];
            for (; (maxFrames == 0 || count < maxFrames) && reader.ReadFrame(frame, packets); count++)
                writer.WriteFrameAsync(frame, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }

        if (reader.Remarks.Count > 0)
            throw new InvalidMediaException(MediaProblem.InvalidContent, -1, string.Join("; ", reader.Remarks));
        CompareItem item = new()
        {
            Name = System.IO.Path.GetFileName(path),
            Path = target,
            Kind = CompareKind.Video,
            WidthPixels = reader.WidthPixels,
            HeightPixels = reader.HeightPixels,
            FrameCount = count,
            FrameRate = rate.Numerator / (double)rate.Denominator,
            Hash = HashFile(target),
        };
        SourceCheck.CheckLength(item);
        return item;
    }

    // A name of our own: tools see neither odd characters nor two sources of one name.
    private static string NewPath(string path, string folder, string extension) =>
        System.IO.Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(System.IO.Path.GetFullPath(path))))[..16] + extension);

    private static string HashFile(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
