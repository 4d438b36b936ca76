using System.Text;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Formats;

/// <summary>Writes 8-bit RGB pictures as binary PPM ("P6").</summary>
public static class PpmWriter
{
    /// <summary>Writes a picture; the stream stays open.</summary>
    public static void Write(Stream stream, RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(image);
        stream.Write(Encoding.ASCII.GetBytes($"P6\n{image.WidthPixels} {image.HeightPixels}\n255\n"));
        stream.Write(image.Pixels);
    }
}
