using NeuralCodec.Codec.Bitstream;

namespace NeuralCodec.Codec.Imaging;

/// <summary>
/// RGB to YCbCr 4:2:0 and back in integers (docs/bitstream.md, "Colour"). The way back is normative for stills: every
/// decoder gives the same RGB.
/// </summary>
public static class ColorConverter
{
    /// <summary>
    /// RGB to a frame of the same size. A chroma sample is the matrix applied to a weighted mean of pixels: 2x2 for
    /// centred chroma, weights 1 2 1 across for left, 1 2 1 both ways for top left. Pixels outside repeat the border.
    /// </summary>
    public static void ToFrame(RgbImage source, ColorDescription color, Frame destination)
    {
        CheckSizes(source, destination);
        ColorMatrix m = ColorMatrix.For(color);
        for (int y = 0; y < source.HeightPixels; y++)
            ConvertLumaRow(source.GetRow(y), m, destination.GetRow(0, y));

        int[] across = DownWeights(color.Siting == ChromaSiting.Center);
        int[] down = DownWeights(color.Siting != ChromaSiting.TopLeft);
        int[] sums = new int[3 * source.WidthPixels];
        for (int cy = 0; cy < destination.ChromaHeight; cy++)
        {
            SumRows(source, cy, down, sums);
            ConvertChromaRow(sums, across, m, destination.GetRow(1, cy), destination.GetRow(2, cy));
        }
    }

    /// <summary>A frame to RGB of the same size; chroma is interpolated bilinearly between its sample positions.</summary>
    public static void ToRgb(Frame source, ColorDescription color, RgbImage destination)
    {
        CheckSizes(destination, source);
        ColorMatrix m = ColorMatrix.For(color);
        int[] cb = new int[source.ChromaWidth];
        int[] cr = new int[source.ChromaWidth];
        for (int y = 0; y < source.HeightPixels; y++)
        {
            ChromaUpsampler.MixRows(source, 1, y, color.Siting, cb);
            ChromaUpsampler.MixRows(source, 2, y, color.Siting, cr);
            ConvertRgbRow(source.GetRow(0, y), cb, cr, color.Siting, m, destination.GetRow(y));
        }
    }

    private static void ConvertLumaRow(ReadOnlySpan<byte> rgb, ColorMatrix m, Span<byte> luma)
    {
        const int Half = 1 << (ColorMatrix.FractionBits - 1);
        for (int x = 0; x < luma.Length; x++)
        {
            ReadOnlySpan<byte> p = rgb.Slice(3 * x, 3);
            int value = (m.LumaRed * p[0]) + (m.LumaGreen * p[1]) + (m.LumaBlue * p[2]) + Half;
            luma[x] = Clamp(m.LumaOffset + (value >> ColorMatrix.FractionBits));
        }
    }

    /// <summary>Weights of the pixels 2i-1, 2i, 2i+1 in a chroma sample i, in quarters.</summary>
    private static int[] DownWeights(bool isCentered) => isCentered ? [0, 2, 2] : [1, 2, 1];

    private static void SumRows(RgbImage source, int chromaRow, int[] weights, int[] sums)
    {
        Array.Clear(sums);
        for (int k = 0; k < 3; k++)
        {
            if (weights[k] == 0)
                continue;
            ReadOnlySpan<byte> row = source.GetRow(Math.Clamp((2 * chromaRow) - 1 + k, 0, source.HeightPixels - 1));
            for (int i = 0; i < row.Length; i++)
                sums[i] += weights[k] * row[i];
        }
    }

    private static void ConvertChromaRow(ReadOnlySpan<int> sums, int[] weights, ColorMatrix m, Span<byte> cb, Span<byte> cr)
    {
        const int Shift = ColorMatrix.FractionBits + 4; // weights sum to 16
        const long Offset = (128L << Shift) + (1L << (Shift - 1));
        int last = (sums.Length / 3) - 1;
        for (int cx = 0; cx < cb.Length; cx++)
        {
            int red = 0, green = 0, blue = 0;
            for (int k = 0; k < 3; k++)
            {
                int at = 3 * Math.Clamp((2 * cx) - 1 + k, 0, last);
                red += weights[k] * sums[at];
                green += weights[k] * sums[at + 1];
                blue += weights[k] * sums[at + 2];
            }

            cb[cx] = Clamp((int)((((long)m.CbRed * red) + ((long)m.CbGreen * green) + ((long)m.ChromaMajor * blue) + Offset) >> Shift));
            cr[cx] = Clamp((int)((((long)m.ChromaMajor * red) + ((long)m.CrGreen * green) + ((long)m.CrBlue * blue) + Offset) >> Shift));
        }
    }

    private static void ConvertRgbRow(
        ReadOnlySpan<byte> luma, ReadOnlySpan<int> cb, ReadOnlySpan<int> cr, ChromaSiting siting, ColorMatrix m, Span<byte> rgb)
    {
        const int Half = 1 << (ColorMatrix.FractionBits - 1);
        for (int x = 0; x < luma.Length; x++)
        {
            int u = ChromaUpsampler.Interpolate(cb, x, siting) - 128;
            int v = ChromaUpsampler.Interpolate(cr, x, siting) - 128;
            int y = (m.LumaGain * (luma[x] - m.LumaOffset)) + Half;
            rgb[3 * x] = Clamp((y + (m.RedFromCr * v)) >> ColorMatrix.FractionBits);
            rgb[(3 * x) + 1] = Clamp((y + (m.GreenFromCb * u) + (m.GreenFromCr * v)) >> ColorMatrix.FractionBits);
            rgb[(3 * x) + 2] = Clamp((y + (m.BlueFromCb * u)) >> ColorMatrix.FractionBits);
        }
    }

    private static byte Clamp(int value) => (byte)Math.Clamp(value, 0, 255);

    private static void CheckSizes(RgbImage image, Frame frame)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(frame);
        if (image.WidthPixels != frame.WidthPixels || image.HeightPixels != frame.HeightPixels)
            throw new ArgumentException($"picture of {image.WidthPixels}x{image.HeightPixels}, frame of {frame.WidthPixels}x{frame.HeightPixels}");
    }
}
