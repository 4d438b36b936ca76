using System.Text.Json;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Formats;

/// <summary>ffmpeg's colour names and the code points of ITU-T H.273.</summary>
internal static class FfmpegColor
{
    private static readonly (string Name, byte Code)[] Matrices =
        [("bt709", 1), ("unknown", 2), ("fcc", 4), ("bt470bg", 5), ("smpte170m", 6), ("smpte240m", 7), ("bt2020nc", 9)];

    private static readonly (string Name, byte Code)[] Primaries =
        [("bt709", 1), ("unknown", 2), ("bt470m", 4), ("bt470bg", 5), ("smpte170m", 6), ("smpte240m", 7), ("film", 8), ("bt2020", 9)];

    private static readonly (string Name, byte Code)[] Transfers =
        [("bt709", 1), ("unknown", 2), ("gamma22", 4), ("gamma28", 5), ("smpte170m", 6), ("smpte240m", 7), ("linear", 8),
         ("iec61966-2-1", 13), ("bt2020-10", 14), ("bt2020-12", 15), ("smpte2084", 16), ("arib-std-b67", 18)];

    public static ColorDescription Read(JsonElement stream, string pixelFormat)
    {
        bool isYuv = pixelFormat.StartsWith("yuv", StringComparison.Ordinal) || pixelFormat is "nv12" or "nv21" or "p010le";
        string range = FfmpegProbe.Text(stream, "color_range");
        return new ColorDescription
        {
            // Where the source is no YCbCr, ffmpeg converts with BT.601.
            Matrix = isYuv ? (MatrixCoefficients)Code(Matrices, FfmpegProbe.Text(stream, "color_space")) : MatrixCoefficients.Bt601,
            Primaries = Code(Primaries, FfmpegProbe.Text(stream, "color_primaries")),
            Transfer = Code(Transfers, FfmpegProbe.Text(stream, "color_transfer")),
            IsFullRange = isYuv && (range == "pc" || pixelFormat.StartsWith("yuvj", StringComparison.Ordinal)),
            Siting = FfmpegProbe.Text(stream, "chroma_location") switch
            {
                "center" => ChromaSiting.Center,
                "topleft" => ChromaSiting.TopLeft,
                _ => ChromaSiting.Left,
            },
        };
    }

    /// <summary>Output options that name the colour.</summary>
    public static IEnumerable<string> WriteOptions(ColorDescription color)
    {
        yield return "-color_range";
        yield return color.IsFullRange ? "pc" : "tv";
        foreach ((string option, (string Name, byte Code)[] table, byte code) in
            new[] { ("-colorspace", Matrices, (byte)color.Matrix), ("-color_primaries", Primaries, color.Primaries), ("-color_trc", Transfers, color.Transfer) })
        {
            string? name = table.FirstOrDefault(entry => entry.Code == code && code != 2).Name;
            if (name is null)
                continue;
            yield return option;
            yield return name;
        }
    }

    private static byte Code((string Name, byte Code)[] table, string name)
    {
        foreach ((string entry, byte code) in table)
        {
            if (entry == name)
                return code;
        }

        return 2;
    }
}
