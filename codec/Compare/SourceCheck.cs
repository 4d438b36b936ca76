using NeuralCodec.Codec.Formats;

namespace NeuralCodec.Codec.Compare;

/// <summary>Refuses sources on which codecs would not be compared at the same job: the reason names what is wrong.</summary>
internal static class SourceCheck
{
    private static readonly string[] AlphaFormats = ["rgba", "bgra", "argb", "abgr", "gbrap", "yuva", "pal8"];

    /// <summary>Pictures must be one 8-bit colour picture without transparency.</summary>
    /// <exception cref="InvalidMediaException">It is something else.</exception>
    public static void CheckStill(string path)
    {
        if (HeifPicture.IsHeif(path))
        {
            HeifPicture.Read(path, png =>
            {
                CheckStill(png);
                return 0;
            });
            return;
        }

        MediaInfo info = FfmpegProbe.Probe(path);
        string format = info.Video.PixelFormat;
        // ffmpeg takes the four planes of CMYK and YCCK for ones with alpha.
        if (info.Video.CodecName == "mjpeg" && AlphaFormats.Any(name => format.StartsWith(name, StringComparison.Ordinal)))
            throw Refuse("CMYK: convert it to RGB first");
        if (format.StartsWith("gray", StringComparison.Ordinal) || format.StartsWith("mono", StringComparison.Ordinal) || format is "ya8" or "ya16be" or "ya16le")
            throw Refuse($"a grey picture ({format}); RGB metrics would say nothing of colour");
        if (IsDeep(format))
            throw Refuse($"more than 8 bits per sample ({format})");
        if (CountFrames(path) > 1)
            throw Refuse("more than one picture in the file (animation)");
        if (AlphaFormats.Any(name => format.StartsWith(name, StringComparison.Ordinal)) && !IsOpaque(path))
            throw Refuse($"transparent pixels ({format}); JPEG and most others cannot keep them");
        FfmpegStrictDecode.Run(path, info.Video.Index, 1);
    }

    /// <summary>Clips must be whole recordings of 8 bits.</summary>
    /// <param name="info">What ffprobe said.</param>
    /// <param name="maxFrames">Frames that are looked at; 0 = all.</param>
    /// <exception cref="InvalidMediaException">It is something else.</exception>
    /// <exception cref="ExternalToolException">ffmpeg cannot decode all of it.</exception>
    public static void CheckClip(MediaInfo info, int maxFrames)
    {
        if (info.IsStill)
            throw Refuse("a picture, no recording");
        if (info.Video.PixelFormat is not ("yuv420p" or "yuvj420p"))
            throw Refuse($"{info.Video.PixelFormat}; clips are compared in 8-bit 4:2:0");
        FfmpegStrictDecode.Run(info.Path, info.Video.Index, maxFrames);
    }

    /// <summary>Clips must last for one group at least.</summary>
    /// <exception cref="InvalidMediaException">It is shorter.</exception>
    public static void CheckLength(CompareItem item)
    {
        if (item.FrameCount < 2 * item.FrameRate)
            throw Refuse($"{item.FrameCount} frames are shorter than one group of 2 s");
    }

    // Depth is at the end of ffmpeg's names: yuv420p10le, rgb48be, gbrp12le, x2rgb10le, p010le, grayf32le.
    private static bool IsDeep(string format) =>
        format.EndsWith("le", StringComparison.Ordinal) || format.EndsWith("be", StringComparison.Ordinal);

    private static int CountFrames(string path)
    {
        using ToolProcess tool = ToolProcess.Start("ffprobe", [
            "-v", "error", "-select_streams", "v:0", "-count_packets", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", "-i", FfmpegPath.ForInput(path)]);
        using StreamReader reader = new(tool.Output);
        string text = reader.ReadToEnd();
        tool.WaitForSuccess();
        return int.TryParse(text.Trim().TrimEnd(','), out int count) ? count : 1;
    }

    private static bool IsOpaque(string path)
    {
        using ToolProcess tool = ToolProcess.Start("ffmpeg", [
            "-v", "error", "-nostdin", "-i", FfmpegPath.ForInput(path), "-frames:v", "1", "-vf", "format=rgba,alphaextract", "-pix_fmt", "gray", "-f", "rawvideo", "pipe:1"]);
        byte[] buffer = new byte[1 << 16];
        bool isOpaque = true;
        for (int read; (read = tool.Output.Read(buffer)) > 0;)
            isOpaque &= buffer.AsSpan(0, read).IndexOfAnyExcept((byte)255) < 0;
        tool.WaitForSuccess();
        return isOpaque;
    }

    private static InvalidMediaException Refuse(string reason) => new(MediaProblem.UnknownFormat, -1, reason);
}
