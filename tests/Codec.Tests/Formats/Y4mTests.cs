using System.Text;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Tests.Common;

namespace NeuralCodec.Codec.Tests.Formats;

public class Y4mTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 1)]
    [InlineData(64, 48, 7)]
    [InlineData(8191, 1, 100000)]
    public async Task FramesRoundTripThroughADrip(int width, int height, int bytesPerRead)
    {
        MemoryStream stream = new();
        ColorDescription color = new() { IsFullRange = true, Siting = ChromaSiting.Left };
        Y4mWriter writer = new(stream, width, height, new Rational(30000, 1001), new Rational(4, 3), color);
        using Frame first = TestPictures.RandomFrame(width, height, 1);
        using Frame second = TestPictures.RandomFrame(width, height, 2);
        await writer.WriteFrameAsync(first);
        await writer.WriteFrameAsync(second);

        Y4mReader reader = await Y4mReader.OpenAsync(new DripStream(stream.ToArray(), bytesPerRead));
        Assert.Equal((width, height), (reader.WidthPixels, reader.HeightPixels));
        Assert.Equal(new Rational(30000, 1001), reader.FrameRate);
        Assert.Equal(new Rational(4, 3), reader.SampleAspectRatio);
        Assert.Equal(color, reader.Color);
        using Frame read = new(width, height);
        Assert.True(await reader.ReadFrameAsync(read));
        Assert.Equal(first.ComputeMd5(), read.ComputeMd5());
        Assert.True(await reader.ReadFrameAsync(read));
        Assert.Equal(second.ComputeMd5(), read.ComputeMd5());
        Assert.False(await reader.ReadFrameAsync(read));
    }

    [Fact]
    public async Task MonoGetsGreyChroma()
    {
        Y4mReader reader = await Open("YUV4MPEG2 W2 H2 F25:1 Cmono\nFRAME\nabcd");
        using Frame frame = new(2, 2);
        Assert.True(await reader.ReadFrameAsync(frame));
        Assert.Equal([97, 98, 99, 100, 128, 128], frame.Pixels.ToArray());
    }

    [Theory]
    [InlineData("", MediaProblem.UnknownFormat)]
    [InlineData("YUV4MPEG3 W2 H2\n", MediaProblem.UnknownFormat)]
    [InlineData("YUV4MPEG2 W2 H2", MediaProblem.InvalidContent)]
    [InlineData("YUV4MPEG2 W2\n", MediaProblem.InvalidContent)]
    [InlineData("YUV4MPEG2 W-2 H2\n", MediaProblem.InvalidContent)]
    [InlineData("YUV4MPEG2 W2 H2 Fx\n", MediaProblem.InvalidContent)]
    [InlineData("YUV4MPEG2 W99999 H2\n", MediaProblem.LimitExceeded)]
    [InlineData("YUV4MPEG2 W2 H2 C444\n", MediaProblem.UnsupportedVersion)]
    [InlineData("YUV4MPEG2 W2 H2 C420p10\n", MediaProblem.UnsupportedVersion)]
    public async Task BadHeadersAreNamed(string text, MediaProblem problem) =>
        Assert.Equal(problem, (await Assert.ThrowsAsync<InvalidMediaException>(() => Open(text))).Problem);

    [Theory]
    [InlineData("FRAME\nabc")] // ends inside the frame
    [InlineData("FRAMES\nabcdef")]
    [InlineData("FRA")]
    [InlineData("\n")]
    public async Task BadFramesAreNamed(string text)
    {
        Y4mReader reader = await Open("YUV4MPEG2 W2 H2 F25:1\n" + text);
        using Frame frame = new(2, 2);
        await Assert.ThrowsAsync<InvalidMediaException>(async () => await reader.ReadFrameAsync(frame));
    }

    private static Task<Y4mReader> Open(string text) =>
        Y4mReader.OpenAsync(new MemoryStream(Encoding.ASCII.GetBytes(text))).AsTask();
}
