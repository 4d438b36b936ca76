using System.Globalization;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Formats.Bpg;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Compare;

/// <summary>
/// BPG: bpgenc and bpgdec where both are installed. Otherwise x265 with the choices of bpgenc, written as the .bpg file that it would
/// make, and decoded by ffmpeg's HEVC decoder.
/// </summary>
internal sealed class BpgCodec : CompareCodec
{
    private readonly string _pixelFormat;

    private BpgCodec(string pixelFormat, bool isReal) => (_pixelFormat, IsReal) = (pixelFormat, isReal);

    /// <summary>True where bpgenc makes the files.</summary>
    public bool IsReal { get; }

    /// <summary>The codec in a chroma format, with the tools that are installed.</summary>
    /// <param name="name">Name in options.</param>
    /// <param name="pixelFormat">"yuv420p" or "yuv444p".</param>
    /// <param name="qualities">Quantisers, 0 to 51.</param>
    public static BpgCodec Create(string name, string pixelFormat, double[] qualities)
    {
        bool isReal = CommandCodec.Ask("bpgenc", "-h").Length > 0 && CommandCodec.Ask("bpgdec", "-h").Length > 0;
        string format = pixelFormat == "yuv444p" ? "4:4:4" : "4:2:0";
        return new BpgCodec(pixelFormat, isReal)
        {
            Name = name,
            Title = $"BPG {format} ({(isReal ? "bpgenc" : "x265 in .bpg")})",
            Settings = isReal
                ? $"bpgenc -q {{q}} -f {format.Replace(":", "", StringComparison.Ordinal)}, decoded by bpgdec"
                : $"bpgenc is not installed: x265 with its choices (-preset placebo -tune psnr, {format}, BT.601 full range, qp {{q}}), written as the whole .bpg file; decoded by ffmpeg",
            Qualities = qualities,
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Commands => IsReal
        ? ["bpgenc " + string.Join(' ', RealArguments("{in}", "{q}", "{out}")), "bpgdec -o {out} {in}"]
        : ["ffmpeg " + string.Join(' ', EncodeArguments("{in}", "{q}", "{out}"))];

    /// <inheritdoc/>
    public override string? FindVersion()
    {
        if (!IsReal)
            return CommandCodec.FindEncoder("libx265") is { } version ? version + CommandCodec.FindLibrary("libx265", "hevc") : null;
        // "BPG Image Encoder version 0.9.8"
        return CommandCodec.Ask("bpgenc", "-h").Split('\n')[0].Trim();
    }

    /// <inheritdoc/>
    public override void Encode(string source, double quality, string coded)
    {
        string q = quality.ToString(CultureInfo.InvariantCulture), temporary = coded + (IsReal ? ".png" : ".hevc");
        try
        {
            RgbImage image = ReadPpm(source);
            if (IsReal)
            {
                using (FileStream png = File.Create(temporary)) // bpgenc reads no PPM
                    PngWriter.Write(png, image);
                CommandCodec.Run("bpgenc", RealArguments(temporary, q, coded));
                return;
            }

            CommandCodec.Run("ffmpeg", EncodeArguments(source, q, temporary));
            File.WriteAllBytes(coded, BpgFile.FromHevc(File.ReadAllBytes(temporary), image.WidthPixels, image.HeightPixels).ToBytes());
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <inheritdoc/>
    public override void Decode(string coded, string decoded)
    {
        string temporary = decoded + (IsReal ? ".ppm" : ".hevc");
        try
        {
            if (IsReal)
            {
                CommandCodec.Run("bpgdec", ["-o", temporary, coded]);
                File.Move(temporary, decoded, true);
                return;
            }

            BpgFile file = BpgFile.Parse(File.ReadAllBytes(coded));
            File.WriteAllBytes(temporary, file.ToHevc());
            CommandCodec.Run("ffmpeg", [
                "-v", "error", "-nostdin", "-y", "-f", "hevc", "-i", "file:" + temporary, "-vf", CodecCatalog.FromYcc + ChromaPosition("in"),
                "-pix_fmt", "rgb24", "-frames:v", "1", "-c:v", "ppm", "-f", "image2pipe", "file:" + decoded]);
            RgbImage filled = ReadPpm(decoded), image = new(file.WidthPixels, file.HeightPixels);
            for (int y = 0; y < image.HeightPixels; y++)
                filled.GetRow(y)[..(3 * image.WidthPixels)].CopyTo(image.GetRow(y));
            using FileStream stream = File.Create(decoded);
            PpmWriter.Write(stream, image);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private string[] RealArguments(string source, string quality, string target) => ["-q", quality, "-f", _pixelFormat[3..6], "-o", target, source];

    private string[] EncodeArguments(string source, string quality, string target) =>
    [
        "-v", "error", "-nostdin", "-y", "-i", "file:" + source, "-vf", CodecCatalog.ToYcc + ChromaPosition("out"), "-pix_fmt", _pixelFormat, "-c:v", "libx265",
        "-preset", "placebo", "-tune", "psnr", "-x265-params", $"qp={quality}:keyint=1:rect=1:amp=1:info=0:log-level=error", "-frames:v", "1", "-f", "hevc", "file:" + target,
    ];

    // BPG's 4:2:0 has its chroma in the middle of four samples, as JPEG.
    private string ChromaPosition(string side) => _pixelFormat == "yuv420p" ? $":{side}_h_chr_pos=128:{side}_v_chr_pos=128" : "";

    private static RgbImage ReadPpm(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return FfmpegStillReader.ReadPpm(stream, BitstreamLimits.Default);
    }
}
