using NeuralCodec.Cli.Demo;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Metrics;

namespace NeuralCodec.Cli.Tests;

public class RoadClipTests
{
    [Fact]
    public async Task TheClipIsTheSameEverywhere()
    {
        using RoadClip clip = new(160, 90, 3);
        using Frame frame = new(160, 90);
        List<string> md5 = [];
        while (await clip.ReadFrameAsync(frame, [], default))
            md5.Add(frame.ComputeMd5());
        Assert.Equal(Expected, md5);
    }

    [Fact]
    public void FramesMoveAndCarryNoise()
    {
        RoadRenderer renderer = new(320, 180);
        RgbImage first = new(320, 180), next = new(320, 180), later = new(320, 180);
        renderer.Render(10, first);
        renderer.Render(11, next);
        renderer.Render(40, later);
        // Neighbours are alike but not equal; a second later the road has moved on.
        Assert.InRange(Psnr.Compute(first, next), 18, 36);
        Assert.True(Psnr.Compute(first, later) < Psnr.Compute(first, next));
        // The same frame again, drawn after others, is the same.
        RgbImage again = new(320, 180);
        renderer.Render(10, again);
        Assert.Equal(first.Pixels, again.Pixels);
        // Sky is brighter than road.
        Assert.True(Mean(first, 20) > Mean(first, 130) + 40);
    }

    // A golden result, computed once; a change of the renderer changes it on purpose.
    private static readonly string[] Expected = 
        ["d041c30dea4c0d5f6c0eb2ed2f883213", "49638c1f79b8971f58545b39f113f09e", "6aad2358b97ab8c47b04578c4b573f38"];

    private static double Mean(RgbImage image, int y) => image.GetRow(y).ToArray().Average(value => (double)value);
}
