namespace NeuralCodec.Codec.Compare;

/// <summary>The codecs for clips. Groups are closed and 2 s long for all; rates are of raw streams without a container.</summary>
internal static class VideoCatalog
{
    private static readonly string[] Quiet = ["-v", "error", "-nostdin", "-y"];

    public static IReadOnlyList<CompareCodec> GetAnchors(string preset) =>
    [
        Clip("mjpeg", "Motion JPEG (ffmpeg)", "mjpeg", "mjpeg", [31, 22, 15, 9, 5, 3], ["-c:v", "mjpeg", "-huffman", "optimal", "-q:v", "{q}"]),
        Clip("x264", $"x264 {preset}", "libx264", "h264", Crf, X264(preset, [])),
        Clip("x264-psnr", $"x264 {preset}, tune psnr", "libx264", "h264", Crf, X264(preset, ["-tune", "psnr"])),
        Clip("x265", $"x265 {preset}", "libx265", "hevc", Crf, X265(preset, [])),
        Clip("x265-psnr", $"x265 {preset}, tune psnr", "libx265", "hevc", Crf, X265(preset, ["-tune", "psnr"])),
        Clip("svt-av1", "SVT-AV1 preset 8", "libsvtav1", "obu", AvCrf, Svt("8")),
        Clip("svt-av1-p5", "SVT-AV1 preset 5", "libsvtav1", "obu", AvCrf, Svt("5")),
    ];

    private static double[] Crf => [40, 36, 32, 28, 24, 20];

    private static double[] AvCrf => [58, 50, 43, 36, 29, 22];

    public static CompareCodec Ours(string? modelPath) => new OwnVideoCodec
    {
        Name = "neuralcodec",
        Title = "NeuralCodec",
        Settings = "ncv encode -q {q}, whole .ncv file, groups of 2 s",
        Qualities = [8, 20, 32, 44, 56, 68, 80, 92],
        ModelPath = modelPath,
    };

    private static string[] X264(string preset, string[] tune) => ["-c:v", "libx264", "-preset", preset, .. tune, "-crf", "{q}", "-g", "{g}"];

    private static string[] X265(string preset, string[] tune) =>
        ["-c:v", "libx265", "-preset", preset, .. tune, "-crf", "{q}", "-x265-params", "keyint={g}:open-gop=0:info=0:log-level=error"];

    private static string[] Svt(string preset) => ["-c:v", "libsvtav1", "-preset", preset, "-crf", "{q}", "-g", "{g}"];

    private static CommandCodec Clip(string name, string title, string encoder, string format, double[] qualities, string[] arguments)
    {
        // The unofficial strictness lets limited range pass through Motion JPEG as it is.
        string[] strict = encoder == "mjpeg" ? ["-strict", "unofficial"] : [];
        return new CommandCodec
        {
            Name = name,
            Title = title,
            FfmpegEncoder = encoder,
            VersionFormat = encoder == "mjpeg" ? "" : format,
            Settings = "ffmpeg " + string.Join(' ', arguments),
            Qualities = qualities,
            EncodeArguments = [.. Quiet, "-i", "file:{in}", .. strict, .. arguments, "-fps_mode", "passthrough", "-f", format, "file:{out}"],
            DecodeArguments = [.. Quiet, "-f", format, "-i", "file:{in}", "-fps_mode", "passthrough", .. strict, "-f", "yuv4mpegpipe", "file:{out}"],
        };
    }
}
