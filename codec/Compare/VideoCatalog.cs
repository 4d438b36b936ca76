namespace NeuralCodec.Codec.Compare;

/// <summary>The codecs for clips. Groups are closed and 2 s long for all; rates are of raw streams without a container.</summary>
internal static class VideoCatalog
{
    private static readonly string[] Quiet = ["-v", "error", "-nostdin", "-y"];

    public static IReadOnlyList<CompareCodec> Anchors { get; } =
    [
        Clip("mjpeg", "Motion JPEG (ffmpeg)", "mjpeg", "mjpeg", [31, 22, 15, 9, 5, 3], ["-c:v", "mjpeg", "-huffman", "optimal", "-q:v", "{q}"], true),
        Clip("x264", "x264 medium", "libx264", "h264", [40, 36, 32, 28, 24, 20], X264([])),
        Clip("x264-psnr", "x264 medium, tune psnr", "libx264", "h264", [40, 36, 32, 28, 24, 20], X264(["-tune", "psnr"])),
        Clip("x265", "x265 medium", "libx265", "hevc", [40, 36, 32, 28, 24, 20], X265([])),
        Clip("x265-psnr", "x265 medium, tune psnr", "libx265", "hevc", [40, 36, 32, 28, 24, 20], X265(["-tune", "psnr"])),
        Clip("svt-av1", "SVT-AV1 preset 8", "libsvtav1", "obu", [58, 50, 43, 36, 29, 22], ["-c:v", "libsvtav1", "-preset", "8", "-crf", "{q}", "-g", "{g}"]),
    ];

    public static CompareCodec Ours(string? modelPath) => new OwnVideoCodec
    {
        Name = "neuralcodec",
        Title = "NeuralCodec (intra only)",
        Settings = "ncv encode -q {q}, whole .ncv file, groups of 2 s, intra frames only so far",
        Qualities = [8, 20, 32, 44, 56, 68],
        ModelPath = modelPath,
    };

    private static string[] X264(string[] tune) => ["-c:v", "libx264", "-preset", "medium", .. tune, "-crf", "{q}", "-g", "{g}"];

    private static string[] X265(string[] tune) =>
        ["-c:v", "libx265", "-preset", "medium", .. tune, "-crf", "{q}", "-x265-params", "keyint={g}:open-gop=0:info=0:log-level=error"];

    private static CommandCodec Clip(string name, string title, string encoder, string format, double[] qualities, string[] arguments, bool isJpeg = false) => new()
    {
        Name = name,
        Title = title,
        FfmpegEncoder = encoder,
        Settings = "ffmpeg " + string.Join(' ', arguments),
        Qualities = qualities,
        // The unofficial strictness lets limited range pass through Motion JPEG as it is.
        EncodeArguments = [.. Quiet, "-i", "file:{in}", .. isJpeg ? ["-strict", "unofficial"] : Array.Empty<string>(), .. arguments, "-fps_mode", "passthrough", "-f", format, "file:{out}"],
        DecodeArguments = [.. Quiet, "-f", format, "-i", "file:{in}", "-fps_mode", "passthrough", .. isJpeg ? ["-strict", "unofficial"] : Array.Empty<string>(),
            "-f", "yuv4mpegpipe", "file:{out}"],
    };
}
