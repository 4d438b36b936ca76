using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Playback.Decoding;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Playback.Pictures;

/// <summary>The frame that is shown, at its own size, as PNG.</summary>
public static class Screenshot
{
    /// <summary>The frame as RGB.</summary>
    public static RgbImage ToRgb(DecodedFrame shown)
    {
        ArgumentNullException.ThrowIfNull(shown);
        RgbImage image = new(shown.Frame.WidthPixels, shown.Frame.HeightPixels);
        ColorConverter.ToRgb(shown.Frame, shown.Color, image);
        return image;
    }

    /// <summary>Writes a new file into a folder, named after the recording and the time, and gives its path.</summary>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public static string Save(DecodedFrame shown, string folder, string recording)
    {
        ArgumentNullException.ThrowIfNull(shown);
        string time = MediaTime.Format(shown.Start, true).Replace(':', '.');
        string name = $"{Path.GetFileNameWithoutExtension(recording)}-{time}";
        for (int copy = 0; ; copy++)
        {
            string path = Path.Combine(folder, copy == 0 ? name + ".png" : $"{name}-{copy}.png");
            if (File.Exists(path))
                continue;
            using FileStream stream = new(path, FileMode.CreateNew, FileAccess.Write);
            PngWriter.Write(stream, ToRgb(shown));
            return path;
        }
    }
}
