using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Metrics;
using NeuralCodec.Codec.Tests.Common;

namespace NeuralCodec.Codec.Tests.Metrics;

public class MsSsimTests
{
    [Fact]
    public void EqualPicturesGiveOne()
    {
        using Frame frame = TestPictures.RandomFrame(200, 190, 1);
        Assert.Equal(1, MsSsim.Compute(frame, frame, 0), 12);
    }

    [Fact]
    public void FlatPicturesDifferInLuminanceOnly()
    {
        // Contrast terms are 1; luminance (2 x 100 x 120 + 6.5025) / (100^2 + 120^2 + 6.5025) to the power 0.1333.
        double expected = Math.Pow((24000 + 6.5025) / (24400 + 6.5025), 0.1333);
        Assert.Equal(expected, MsSsim.Compute(TestPictures.Flat(176, 176, 100, 100, 100), TestPictures.Flat(176, 176, 120, 120, 120)), 9);
    }

    [Fact]
    public void SmallPicturesHaveNoValue()
    {
        RgbImage small = new(175, 400);
        Assert.True(double.IsNaN(MsSsim.Compute(small, small)));
        Assert.Equal(20, MsSsim.ToDecibels(0.99), 9);
    }

    [Fact]
    public void AgreesWithTheDefinitionWrittenOutSlowly()
    {
        using Frame a = TestPictures.SmoothFrame(183, 178, 1);
        using Frame b = TestPictures.SmoothFrame(183, 178, 1);
        Random random = new(3);
        foreach (ref byte value in b.GetPlane(0))
            value = (byte)(value + random.Next(-9, 10));
        Assert.Equal(Slow(a.GetPlane(0), b.GetPlane(0), 183, 178), MsSsim.Compute(a, b, 0), 9);
    }

    private static double Slow(ReadOnlySpan<byte> pa, ReadOnlySpan<byte> pb, int width, int height)
    {
        double[,] a = new double[height, width], b = new double[height, width];
        for (int i = 0; i < pa.Length; i++)
            (a[i / width, i % width], b[i / width, i % width]) = (pa[i], pb[i]);
        double[] powers = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];
        double product = 1;
        for (int scale = 0; scale < 5; scale++)
        {
            (double l, double cs) = Means(a, b);
            product *= Math.Pow(scale == 4 ? l : cs, powers[scale]);
            (a, b) = (Half(a), Half(b));
        }

        return product;
    }

    private static (double Full, double Contrast) Means(double[,] a, double[,] b)
    {
        double full = 0, contrast = 0;
        int count = 0;
        for (int y = 5; y < a.GetLength(0) - 5; y++)
        {
            for (int x = 5; x < a.GetLength(1) - 5; x++, count++)
            {
                double w = 0, ma = 0, mb = 0, va = 0, vb = 0, cab = 0;
                for (int v = -5; v <= 5; v++)
                {
                    for (int u = -5; u <= 5; u++)
                    {
                        double g = Math.Exp(-((u * u) + (v * v)) / 4.5);
                        (w, ma, mb) = (w + g, ma + (g * a[y + v, x + u]), mb + (g * b[y + v, x + u]));
                    }
                }

                (ma, mb) = (ma / w, mb / w);
                for (int v = -5; v <= 5; v++)
                {
                    for (int u = -5; u <= 5; u++)
                    {
                        double g = Math.Exp(-((u * u) + (v * v)) / 4.5) / w;
                        double da = a[y + v, x + u] - ma, db = b[y + v, x + u] - mb;
                        (va, vb, cab) = (va + (g * da * da), vb + (g * db * db), cab + (g * da * db));
                    }
                }

                double cs = ((2 * cab) + 58.5225) / (va + vb + 58.5225);
                contrast += cs;
                full += cs * ((2 * ma * mb) + 6.5025) / ((ma * ma) + (mb * mb) + 6.5025);
            }
        }

        return (full / count, contrast / count);
    }

    private static double[,] Half(double[,] source)
    {
        double[,] half = new double[source.GetLength(0) / 2, source.GetLength(1) / 2];
        for (int y = 0; y < half.GetLength(0); y++)
        {
            for (int x = 0; x < half.GetLength(1); x++)
                half[y, x] = (source[2 * y, 2 * x] + source[2 * y, (2 * x) + 1] + source[(2 * y) + 1, 2 * x] + source[(2 * y) + 1, (2 * x) + 1]) / 4;
        }

        return half;
    }
}
