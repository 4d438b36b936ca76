namespace NeuralCodec.Codec.Imaging;

/// <summary>A picture of 8-bit R, G, B, three bytes per pixel, rows without padding.</summary>
public sealed class RgbImage
{
    /// <summary>A black picture.</summary>
    /// <param name="widthPixels">1 to 16384.</param>
    /// <param name="heightPixels">1 to 16384.</param>
    public RgbImage(int widthPixels, int heightPixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(widthPixels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(widthPixels, 16384);
        ArgumentOutOfRangeException.ThrowIfLessThan(heightPixels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(heightPixels, 16384);
        WidthPixels = widthPixels;
        HeightPixels = heightPixels;
        Pixels = new byte[3 * widthPixels * heightPixels];
    }

    /// <summary>Width in pixels.</summary>
    public int WidthPixels { get; }

    /// <summary>Height in pixels.</summary>
    public int HeightPixels { get; }

    /// <summary>R, G, B of each pixel, row by row.</summary>
    public byte[] Pixels { get; }

    /// <summary>One row: three bytes per pixel.</summary>
    public Span<byte> GetRow(int y) => Pixels.AsSpan(3 * y * WidthPixels, 3 * WidthPixels);
}
