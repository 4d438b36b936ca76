using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Formats;

/// <summary>Asks ffprobe what a file holds.</summary>
public static class FfmpegProbe
{
    /// <summary>Probes a file; of HEIC photos the picture that heif-convert makes of it, with the name and length of the file itself.</summary>
    /// <exception cref="ExternalToolException">ffprobe is missing, or cannot read the file; with its own words.</exception>
    /// <exception cref="InvalidMediaException">There is no video stream, or its size is over the limits.</exception>
    public static MediaInfo Probe(string path, BitstreamLimits? limits = null) => HeifPicture.IsHeif(path)
        ? HeifPicture.Read(path, png => ProbeDirectly(png, limits)) with { Path = path, FormatName = "heic", LengthBytes = new FileInfo(path).Length, IsStill = true }
        : ProbeDirectly(path, limits);

    private static MediaInfo ProbeDirectly(string path, BitstreamLimits? limits)
    {
        using ToolProcess tool = ToolProcess.Start(
            "ffprobe", ["-v", "error", "-print_format", "json", "-show_streams", "-show_format", "-i", FfmpegPath.ForInput(path)]);
        using MemoryStream json = new();
        tool.Output.CopyTo(json);
        tool.WaitForSuccess();
        json.Position = 0;
        using JsonDocument document = JsonDocument.Parse(json);
        return Interpret(path, document.RootElement, limits ?? BitstreamLimits.Default);
    }

    /// <summary>Shape of a sample and colour of the first pictures of a size, which a change in the middle of a recording brought; unknown (0/0 and null) where none is found.</summary>
    /// <param name="info">The recording.</param>
    /// <param name="widthPixels">Upright width.</param>
    /// <param name="heightPixels">Upright height.</param>
    internal static (Rational SampleAspectRatio, ColorDescription? Color) FindSize(MediaInfo info, int widthPixels, int heightPixels)
    {
        bool isTurned = info.Video.RotationDegrees % 180 != 0;
        (int width, int height) = isTurned ? (heightPixels, widthPixels) : (widthPixels, heightPixels);
        // A change begins with a key picture, so no others need to be decoded; one line each, and the tool ends with the first that fits.
        using ToolProcess tool = ToolProcess.Start("ffprobe", [
            "-v", "error", "-skip_frame", "nokey", "-select_streams", info.Video.Index.ToString(CultureInfo.InvariantCulture), "-show_frames", "-show_entries",
            "frame=width,height,pix_fmt,sample_aspect_ratio,color_range,color_space,color_primaries,color_transfer,chroma_location", "-of", "compact=p=0", "-i", FfmpegPath.ForInput(info.Path)]);
        using StreamReader lines = new(tool.Output);
        while (lines.ReadLine() is { } line)
        {
            JsonObject fields = [];
            foreach (string[] field in line.Split('|').Select(field => field.Split('=', 2)).Where(field => field.Length == 2))
                fields[field[0]] = field[1];
            if ((string?)fields["width"] != width.ToString(CultureInfo.InvariantCulture) || (string?)fields["height"] != height.ToString(CultureInfo.InvariantCulture))
                continue;
            using JsonDocument document = JsonDocument.Parse(fields.ToJsonString());
            JsonElement frame = document.RootElement;
            Rational shape = Ratio(frame, "sample_aspect_ratio");
            return (isTurned && shape.IsPositive ? new Rational(shape.Denominator, shape.Numerator) : shape, FfmpegColor.Read(frame, Text(frame, "pix_fmt")));
        }

        return default;
    }

    private static MediaInfo Interpret(string path, JsonElement root, BitstreamLimits limits)
    {
        VideoStreamInfo? video = null;
        List<SideStreamInfo> side = [];
        foreach (JsonElement stream in root.GetProperty("streams").EnumerateArray())
        {
            string kind = Text(stream, "codec_type");
            if (kind == "video" && video is null && !IsAttachedPicture(stream))
                video = ReadVideo(stream);
            else if (kind is "audio" or "subtitle" or "data")
                side.Add(ReadSide(stream, kind));
        }

        if (video is null)
            throw new InvalidMediaException(MediaProblem.UnknownFormat, -1, "the file has no video stream");
        int side1 = video.WidthPixels, side2 = video.HeightPixels;
        if (side1 < 1 || side2 < 1)
            throw new InvalidMediaException(MediaProblem.InvalidContent, -1, $"picture of {side1}x{side2}");
        if (Math.Max(side1, side2) > limits.MaxSidePixels || (long)side1 * side2 > limits.MaxPixels)
            throw new InvalidMediaException(MediaProblem.LimitExceeded, -1, $"picture of {side1}x{side2} is over the limits");
        JsonElement format = root.GetProperty("format");
        string formatName = Text(format, "format_name");
        return new MediaInfo
        {
            Path = path,
            FormatName = formatName,
            DurationSeconds = Number(format, "duration"),
            LengthBytes = (long)Number(format, "size"),
            Video = video,
            SideStreams = side,
            CaptureTimeMicroseconds = ReadTime(format),
            IsStill = formatName == "image2" || formatName.EndsWith("_pipe", StringComparison.Ordinal)
                || (video.FrameCount == 1 && Path.GetExtension(path).ToLowerInvariant() is ".heic" or ".heif" or ".avif"),
        };
    }

    private static VideoStreamInfo ReadVideo(JsonElement stream)
    {
        string pixelFormat = Text(stream, "pix_fmt");
        int rotation = 0;
        if (stream.TryGetProperty("side_data_list", out JsonElement list))
        {
            foreach (JsonElement data in list.EnumerateArray())
                rotation = data.TryGetProperty("rotation", out JsonElement value) ? value.GetInt32() : rotation;
        }

        return new VideoStreamInfo
        {
            Index = stream.GetProperty("index").GetInt32(),
            WidthPixels = (int)Number(stream, "width"),
            HeightPixels = (int)Number(stream, "height"),
            CodecName = Text(stream, "codec_name"),
            PixelFormat = pixelFormat,
            Color = FfmpegColor.Read(stream, pixelFormat),
            FrameRate = Ratio(stream, "avg_frame_rate"),
            SampleAspectRatio = Ratio(stream, "sample_aspect_ratio"),
            FrameCount = (long)Number(stream, "nb_frames"),
            RotationDegrees = rotation,
            IsInterlaced = Text(stream, "field_order") is "tt" or "bb" or "tb" or "bt",
        };
    }

    private static SideStreamInfo ReadSide(JsonElement stream, string kind)
    {
        string tag = Text(stream, "codec_tag");
        uint value = tag.StartsWith("0x", StringComparison.Ordinal)
            ? uint.Parse(tag.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) : 0;
        string language = stream.TryGetProperty("tags", out JsonElement tags) ? Text(tags, "language") : "";
        string codec = Text(stream, "codec_name");
        return new SideStreamInfo(
            stream.GetProperty("index").GetInt32(), kind, codec is "none" or "unknown" ? "" : codec, value, language == "und" ? "" : language);
    }

    private static long? ReadTime(JsonElement format)
    {
        if (!format.TryGetProperty("tags", out JsonElement tags)
            || !DateTimeOffset.TryParse(Text(tags, "creation_time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
            return null;
        return (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    }

    private static bool IsAttachedPicture(JsonElement stream) =>
        stream.TryGetProperty("disposition", out JsonElement d) && Number(d, "attached_pic") > 0;

    internal static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static Rational Ratio(JsonElement element, string name) =>
        Rational.TryParse(Text(element, name), out Rational value) && value.IsPositive ? value : default;

    private static double Number(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out JsonElement value))
            return 0;
        if (value.ValueKind == JsonValueKind.Number)
            return value.GetDouble();
        return double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : 0;
    }
}
