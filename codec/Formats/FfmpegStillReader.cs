using System.Globalization;
using System.Text;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Formats;

/// <summary>Reads a still of any kind ffmpeg knows, and HEIC, as RGB.</summary>
public static class FfmpegStillReader
{
    /// <summary>Reads the first picture of a file.</summary>
    /// <exception cref="ExternalToolException">ffmpeg is missing or failed.</exception>
    /// <exception cref="InvalidMediaException">The picture is over the limits.</exception>
    public static RgbImage Read(string path, BitstreamLimits? limits = null) =>
        HeifPicture.IsHeif(path) ? HeifPicture.Read(path, png => ReadDirectly(png, limits)) : ReadDirectly(path, limits);

    /// <summary>What ffmpeg passes over while it reads a picture, such as a missing end that it fills with grey; null where it is whole. HEIC is not looked at.</summary>
    public static string? FindDamage(MediaInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        if (HeifPicture.IsHeif(info.Path))
            return null;
        try
        {
            FfmpegStrictDecode.Run(info.Path, info.Video.Index, 1);
            return null;
        }
        catch (ExternalToolException e)
        {
            return e.Message;
        }
    }

    private static RgbImage ReadDirectly(string path, BitstreamLimits? limits)
    {
        using ToolProcess tool = ToolProcess.Start("ffmpeg", [
            "-v", "error", "-nostdin", "-i", FfmpegPath.ForInput(path), "-frames:v", "1",
            "-sws_flags", "bicubic+accurate_rnd+full_chroma_int+full_chroma_inp", "-pix_fmt", "rgb24", "-c:v", "ppm", "-f", "image2pipe", "pipe:1"]);
        RgbImage? image;
        try
        {
            image = ReadPpm(tool.Output, limits ?? BitstreamLimits.Default);
        }
        catch (InvalidMediaException e) when (e.Problem != MediaProblem.LimitExceeded)
        {
            throw tool.Failure("ffmpeg cannot read this picture", e);
        }

        tool.WaitForSuccess();
        return image;
    }

    /// <summary>Reads a binary PPM with 8 bits per sample.</summary>
    internal static RgbImage ReadPpm(Stream stream, BitstreamLimits limits)
    {
        if (ReadWord(stream) != "P6")
            ThrowHelper.ThrowInvalid(0, "no binary PPM");
        int width = ReadNumber(stream);
        int height = ReadNumber(stream);
        if (ReadNumber(stream) != 255)
            ThrowHelper.ThrowVersion(0, "PPM with other than 8 bits per sample");
        if (width > limits.MaxSidePixels || height > limits.MaxSidePixels || (long)width * height > limits.MaxPixels)
            ThrowHelper.ThrowLimit(0, $"picture of {width}x{height} is over the limits");
        RgbImage image = new(width, height);
        if (stream.ReadAtLeast(image.Pixels, image.Pixels.Length, false) < image.Pixels.Length)
            ThrowHelper.ThrowInvalid(0, "PPM ends too early");
        return image;
    }

    private static int ReadNumber(Stream stream)
    {
        if (!int.TryParse(ReadWord(stream), NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value < 1)
            ThrowHelper.ThrowInvalid(0, "PPM header without a positive number");
        return value;
    }

    private static string ReadWord(Stream stream)
    {
        StringBuilder word = new();
        while (word.Length < 16)
        {
            int value = stream.ReadByte();
            if (value < 0 || char.IsWhiteSpace((char)value))
                break;
            word.Append((char)value);
        }

        return word.ToString();
    }
}
