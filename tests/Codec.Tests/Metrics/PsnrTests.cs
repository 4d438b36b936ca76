using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Metrics;

namespace NeuralCodec.Codec.Tests.Metrics;

public class PsnrTests
{
    [Fact]
    public void HandComputed()
    {
        // Errors 0, 1, 2, 3: mean square 14 / 4 = 3.5; 10 log10(65025 / 3.5) = 42.6901.
        Assert.Equal(42.6901, Psnr.Compute([10, 20, 30, 40], [10, 21, 28, 43]), 4);
        Assert.Equal(48.1308, Psnr.Compute([5, 5], [4, 6]), 4);
        Assert.Equal(0, Psnr.Compute([0], [255]), 10);
        Assert.Equal(double.PositiveInfinity, Psnr.Compute([7], [7]));
        Assert.Throws<ArgumentException>(() => Psnr.Compute([1, 2], [1]));
    }

    [Fact]
    public void PlanesAreWeighedSixOneOne()
    {
        using Frame a = new(4, 4), b = new(4, 4);
        a.Pixels.Fill(100);
        b.GetPlane(0).Fill(101); // 48.1308 dB
        b.GetPlane(1).Fill(102); // 42.1102 dB
        b.GetPlane(2).Fill(110); // 28.1308 dB
        Assert.Equal(((6 * 48.1308) + 42.1102 + 28.1308) / 8, Psnr.Compute611(a, b), 4);
    }

    [Fact]
    public void RgbCountsAllChannelsTogether()
    {
        RgbImage a = new(1, 1), b = new(1, 1);
        b.Pixels[1] = 3; // mean square 9 / 3
        Assert.Equal(10 * Math.Log10(65025 / 3.0), Psnr.Compute(a, b), 10);
    }
}
