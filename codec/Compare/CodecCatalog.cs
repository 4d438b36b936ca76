namespace NeuralCodec.Codec.Compare;

/// <summary>The codecs a comparison knows.</summary>
public static class CodecCatalog
{
    // Chroma conversions with full precision; the same for every codec that goes through ffmpeg.
    private const string Flags = "flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp";
    internal const string ToYcc = "scale=out_color_matrix=bt601:out_range=pc:" + Flags;
    internal const string FromYcc = "scale=in_color_matrix=bt601:in_range=pc:out_range=pc:" + Flags;
    private static readonly string[] Quiet = ["-v", "error", "-nostdin", "-y"];

    /// <summary>This project's codec.</summary>
    /// <param name="kind">Pictures or clips.</param>
    /// <param name="modelPath">Model package, or null for the default.</param>
    public static CompareCodec GetOurs(CompareKind kind, string? modelPath = null) => kind == CompareKind.Stills ? OurStills(modelPath) : VideoCatalog.Ours(modelPath);

    /// <summary>The preset of x264 and x265 unless told otherwise.</summary>
    public const string DefaultPreset = "medium";

    /// <summary>The presets that x264 and x265 know, fastest first.</summary>
    public static IReadOnlyList<string> Presets { get; } =
        ["ultrafast", "superfast", "veryfast", "faster", "fast", DefaultPreset, "slow", "slower", "veryslow", "placebo"];

    /// <summary>The codecs to compare with.</summary>
    /// <param name="kind">Pictures or clips.</param>
    /// <param name="preset">Preset of x264 and x265, which code clips only.</param>
    public static IReadOnlyList<CompareCodec> GetAnchors(CompareKind kind, string preset = DefaultPreset) =>
        kind == CompareKind.Stills ? StillAnchors : VideoCatalog.GetAnchors(preset);

    private static OwnStillCodec OurStills(string? modelPath) => new()
    {
        Name = "neuralcodec",
        Title = "NeuralCodec",
        Settings = "ncv encode -q {q}, whole .ncv file, 4:2:0",
        Qualities = [8, 20, 32, 44, 56, 68, 80, 92],
        ModelPath = modelPath,
    };

    private static IReadOnlyList<CompareCodec> StillAnchors =>
    [
        new CommandCodec
        {
            Name = "jpeg",
            Title = "JPEG (libjpeg-turbo)",
            Package = "libjpeg-turbo-progs",
            Settings = "cjpeg -quality {q} -optimize -progressive -sample 2x2",
            Qualities = [6, 12, 20, 35, 50, 70, 85, 93],
            Encoder = "cjpeg",
            EncodeArguments = ["-quality", "{q}", "-optimize", "-progressive", "-sample", "2x2", "-outfile", "{out}", "{in}"],
            Decoder = "djpeg",
            DecodeArguments = ["-ppm", "-outfile", "{out}", "{in}"],
        },
        new CommandCodec
        {
            Name = "jpeg2000",
            Title = "JPEG 2000 (OpenJPEG)",
            FfmpegEncoder = "libopenjpeg",
            // ffmpeg codes RGB without a colour transform, which costs 3 dB; so the conversion is made before.
            Settings = "libopenjpeg -irreversible 1, 4:4:4, BT.601 full range, compression ratio {q}",
            Qualities = [240, 160, 100, 60, 36, 20, 12, 7],
            EncodeArguments = [.. Quiet, "-i", "file:{in}", "-vf", ToYcc, "-pix_fmt", "yuv444p", "-c:v", "libopenjpeg", "-format", "jp2", "-irreversible", "1",
                "-compression_level", "{q}", "-frames:v", "1", "-f", "image2pipe", "file:{out}"],
            DecodeArguments = [.. Quiet, "-f", "j2k_pipe", "-i", "file:{in}", "-vf", FromYcc, .. ToPpm],
        },
        Still("webp", "WebP (libwebp)", "libwebp", "webp", [1, 8, 20, 40, 60, 78, 88, 95],
            ["-pix_fmt", "bgra", "-c:v", "libwebp", "-compression_level", "6", "-quality", "{q}"]),
        BpgCodec.Create("bpg", "yuv420p", BpgQuantizers),
        BpgCodec.Create("bpg444", "yuv444p", BpgQuantizers),
        new CommandCodec
        {
            Name = "avif",
            Title = "AVIF (libaom)",
            FfmpegEncoder = "libaom-av1",
            Settings = "libaom-av1 -still-picture 1 -cpu-used 4 -tune psnr, 4:4:4, BT.601 full range, crf {q}",
            Qualities = [62, 56, 50, 43, 36, 28, 21, 14],
            EncodeArguments = [.. Quiet, "-i", "file:{in}", "-vf", ToYcc, "-pix_fmt", "yuv444p", "-c:v", "libaom-av1", "-still-picture", "1",
                "-cpu-used", "4", "-tune", "psnr", "-crf", "{q}", "-frames:v", "1", "-f", "avif", "file:{out}"],
            DecodeArguments = [.. Quiet, "-i", "file:{in}", "-vf", FromYcc, .. ToPpm],
        },
        Still("jpegxl", "JPEG XL (libjxl)", "libjxl", "jpegxl", [14, 9, 6, 4, 2.8, 1.9, 1.2, 0.7],
            ["-pix_fmt", "rgb24", "-c:v", "libjxl", "-effort", "7", "-distance", "{q}"]),
    ];

    private static double[] BpgQuantizers => [45, 42, 39, 36, 33, 29, 25, 21];

    private static string[] ToPpm => ["-pix_fmt", "rgb24", "-frames:v", "1", "-c:v", "ppm", "-f", "image2pipe", "file:{out}"];

    private static CommandCodec Still(string name, string title, string encoder, string format, double[] qualities, string[] arguments) => new()
    {
        Name = name,
        Title = title,
        FfmpegEncoder = encoder,
        Settings = "ffmpeg " + string.Join(' ', arguments),
        Qualities = qualities,
        EncodeArguments = [.. Quiet, "-i", "file:{in}", .. arguments, "-frames:v", "1", "-f", "image2pipe", "file:{out}"],
        DecodeArguments = [.. Quiet, "-f", format + "_pipe", "-i", "file:{in}", "-sws_flags", Flags[6..], .. ToPpm],
    };
}
