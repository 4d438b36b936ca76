using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Tests.Common;

namespace NeuralCodec.Codec.Tests.Imaging;

public class ColorConverterTests
{
    private static readonly ColorDescription Video709 = new() { Matrix = MatrixCoefficients.Bt709, Siting = ChromaSiting.Left };

    [Theory]
    // By hand: Y = 0.299 R + 0.587 G + 0.114 B, Cb = 128 + (B - Y) / 1.772, Cr = 128 + (R - Y) / 1.402.
    [InlineData(0, 0, 0, 0, 128, 128)]
    [InlineData(255, 255, 255, 255, 128, 128)]
    [InlineData(255, 0, 0, 76, 85, 255)]
    [InlineData(0, 255, 0, 150, 44, 21)]
    [InlineData(0, 0, 255, 29, 255, 107)]
    [InlineData(90, 90, 90, 90, 128, 128)]
    public void FullRangeBt601AsInJpeg(byte r, byte g, byte b, byte y, byte cb, byte cr) =>
        CheckFlat(ColorDescription.Still, r, g, b, y, cb, cr);

    [Theory]
    // Y = 16 + 219 (0.2126 R + 0.7152 G + 0.0722 B) / 255 and so on.
    [InlineData(0, 0, 0, 16, 128, 128)]
    [InlineData(255, 255, 255, 235, 128, 128)]
    [InlineData(255, 0, 0, 63, 102, 240)]
    [InlineData(0, 255, 0, 173, 42, 26)]
    [InlineData(0, 0, 255, 32, 240, 118)]
    public void LimitedRangeBt709(byte r, byte g, byte b, byte y, byte cb, byte cr) => CheckFlat(Video709, r, g, b, y, cb, cr);

    [Fact]
    public void EveryFlatColourComesBackWithinTwo()
    {
        using Frame frame = new(2, 2);
        RgbImage back = new(2, 2);
        foreach (ColorDescription color in (ColorDescription[])[ColorDescription.Still, Video709])
        {
            for (int i = 0; i < 4096; i++)
            {
                RgbImage flat = TestPictures.Flat(2, 2, (byte)(i % 16 * 17), (byte)(i / 16 % 16 * 17), (byte)(i / 256 * 17));
                ColorConverter.ToFrame(flat, color, frame);
                ColorConverter.ToRgb(frame, color, back);
                for (int k = 0; k < back.Pixels.Length; k++)
                    Assert.InRange(back.Pixels[k] - flat.Pixels[k], -2, 2);
            }
        }
    }

    [Fact]
    public void CentredChromaIsTheMeanOfFourPixels()
    {
        RgbImage image = new(4, 2);
        image.Pixels[0] = 255; // one red pixel of the first four
        using Frame frame = new(4, 2);
        ColorConverter.ToFrame(image, ColorDescription.Still, frame);
        // Cr of red is +127.5, a quarter of it 31.875; Cb -43.03, a quarter -10.76.
        Assert.Equal([117, 128], frame.GetPlane(1).ToArray());
        Assert.Equal([160, 128], frame.GetPlane(2).ToArray());
    }

    [Fact]
    public void LeftChromaWeighsOneTwoOneAcross()
    {
        RgbImage image = new(4, 2);
        image.Pixels[3] = 255; // red at x = 1: a quarter across for samples 0 and 1, half down
        using Frame frame = new(4, 2);
        ColorConverter.ToFrame(image, ColorDescription.Still with { Siting = ChromaSiting.Left }, frame);
        // 127.5 / 8 = 15.94
        Assert.Equal([144, 144], frame.GetPlane(2).ToArray());
    }

    [Theory]
    // Samples 0, 100, 200 in each row.
    [InlineData(ChromaSiting.Center, new byte[] { 0, 25, 75, 125, 175, 200 })]
    [InlineData(ChromaSiting.Left, new byte[] { 0, 50, 100, 150, 200, 200 })]
    [InlineData(ChromaSiting.TopLeft, new byte[] { 0, 50, 100, 150, 200, 200 })]
    public void ChromaIsInterpolatedAcross(ChromaSiting siting, byte[] expected)
    {
        using Frame frame = new(6, 4);
        frame.GetPlane(1).Clear();
        for (int y = 0; y < 2; y++)
            ((byte[])[0, 100, 200]).CopyTo(frame.GetRow(1, y));
        byte[] result = new byte[24];
        ChromaUpsampler.Upsample(frame, 1, siting, result);
        for (int y = 0; y < 4; y++)
            Assert.Equal(expected, result.AsSpan(6 * y, 6).ToArray());
    }

    [Theory]
    [InlineData(ChromaSiting.Center, new byte[] { 0, 25, 75, 100 })]
    [InlineData(ChromaSiting.Left, new byte[] { 0, 25, 75, 100 })]
    [InlineData(ChromaSiting.TopLeft, new byte[] { 0, 50, 100, 100 })]
    public void ChromaIsInterpolatedDown(ChromaSiting siting, byte[] expected)
    {
        using Frame frame = new(1, 4);
        frame.GetPlane(2)[0] = 0;
        frame.GetPlane(2)[1] = 100;
        byte[] result = new byte[4];
        ChromaUpsampler.Upsample(frame, 2, siting, result);
        Assert.Equal(expected, result);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(8191, 1)]
    [InlineData(1, 16384)]
    public void OddSizesWork(int width, int height)
    {
        using Frame frame = new(width, height);
        RgbImage back = new(width, height);
        ColorConverter.ToFrame(TestPictures.Flat(width, height, 200, 100, 50), ColorDescription.Still, frame);
        ColorConverter.ToRgb(frame, ColorDescription.Still, back);
        Assert.InRange(back.Pixels[^1], 48, 52);
        Assert.Equal((width + 1) / 2 * ((height + 1) / 2), frame.GetPlane(2).Length);
        Assert.Throws<ArgumentException>(() => ColorConverter.ToRgb(frame, ColorDescription.Still, new RgbImage(width, height == 1 ? 2 : 1)));
    }

    private static void CheckFlat(ColorDescription color, byte r, byte g, byte b, byte y, byte cb, byte cr)
    {
        using Frame frame = new(3, 3);
        ColorConverter.ToFrame(TestPictures.Flat(3, 3, r, g, b), color, frame);
        Assert.All(frame.GetPlane(0).ToArray(), value => Assert.Equal(y, value));
        Assert.All(frame.GetPlane(1).ToArray(), value => Assert.Equal(cb, value));
        Assert.All(frame.GetPlane(2).ToArray(), value => Assert.Equal(cr, value));
    }
}
