using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Inter;

namespace NeuralCodec.Codec.Tests.Inter;

/// <summary>Where scenes begin, on pictures of moving waves: each scene has waves of its own.</summary>
public class SceneQueueTests
{
    private const int Width = 330, Height = 202;

    [Theory]
    [InlineData("aaaaaaaaaaaaaaaaaaaa", "")]
    [InlineData("aaaaabbbbbbbbbbbbbbb", "5")]
    [InlineData("aaaaabbbccccccccdddd", "5 8 16")]
    [InlineData("aaaaaaaaaaaaaaaaaaab", "19")]
    [InlineData("aaaaabaaaaaaaaaaaaaa", "")]
    [InlineData("aaaaabbbbaaaaaaaaaaa", "")]
    [InlineData("aaaaabbbbbbbaaaaaaaa", "5 12")]
    public void CutsBeginScenesAndFlashesDoNot(string scenes, string cuts) =>
        Assert.Equal(cuts, Cuts(scenes.Select((scene, i) => Picture(scene, i, 1, 0)), true));

    [Fact]
    public void LightAloneBeginsNone()
    {
        Assert.Equal("", Cuts(Enumerable.Range(0, 30).Select(i => Picture('a', i, 1 - Math.Abs((i - 15) / 16.0), 16)), true)); // out of black and back
        Assert.Equal("", Cuts(Enumerable.Range(0, 12).Select(i => Picture('a', i, i is 5 or 6 ? 1.8 : 1, i is 5 or 6 ? 90 : 0)), true)); // a flash
        Assert.Equal("", Cuts(Enumerable.Range(0, 30).Select(i => Blend(Picture('a', i, 1, 0), Picture('b', i, 1, 0), Math.Clamp((i - 8) / 12.0, 0, 1))), true));
    }

    [Fact]
    public void WithoutDelayThePastDecides()
    {
        Assert.Equal("5 8", Cuts("aaaaabbbcccc".Select((scene, i) => Picture(scene, i, 1, 0)), false));
        Assert.Equal("5 6", Cuts("aaaaabaaaaaa".Select((scene, i) => Picture(scene, i, 1, 0)), false));
        using SceneQueue queue = new(true, false);
        using Frame frame = Picture('a', 0, 1, 0);
        queue.Add(frame, 7);
        Assert.Equal(7, queue.Take(false)?.Frame.TimeTicks);
        Assert.Null(queue.Take(true));
    }

    [Fact]
    public void NothingIsLookedForWhereThatIsNotWanted()
    {
        using SceneQueue queue = new(false, true);
        using Frame frame = Picture('a', 0, 1, 0);
        queue.Add(frame, 0);
        Assert.Null(queue.Take(false)!.Value.Thumbnail);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(8191, 1)]
    [InlineData(2, 4000)]
    public void AnySizeHasAThumbnail(int width, int height)
    {
        using Frame black = new(width, height), white = new(width, height);
        black.Pixels.Fill(16);
        white.Pixels.Fill(235);
        Thumbnail first = new(black), second = new(white);
        Assert.False(second.IsOtherScene(first));
        Assert.False(second.IsStill(first));
        Assert.True(first.IsStill(new Thumbnail(black)));
    }

    [Fact]
    public void NoiseIsStillAndACarIsNot()
    {
        Random random = new(3);
        Thumbnail Noisy(int car)
        {
            using Frame frame = Picture('a', 0, 1, 0);
            foreach (ref byte sample in frame.GetPlane(0)) sample = (byte)Math.Clamp(sample + random.Next(-6, 7), 0, 255);
            for (int i = 0; i < car * car; i++) frame.GetPlane(0)[((60 + (i / car)) * Width) + 100 + (i % car)] = 255;
            return new Thumbnail(frame);
        }
        Thumbnail begin = Noisy(0);
        for (int i = 0; i < 10; i++) Assert.True(Noisy(0).IsStill(begin));
        Assert.False(Noisy(16).IsStill(begin));
    }

    private static string Cuts(IEnumerable<Frame> frames, bool waits)
    {
        using SceneQueue queue = new(true, waits);
        List<long> cuts = [];
        long count = 0, taken = 0;
        foreach (Frame frame in frames)
        {
            queue.Add(frame, count++);
            frame.Dispose();
            Drain(false);
        }
        Drain(true);
        Assert.Equal(count, taken);
        return string.Join(' ', cuts);

        void Drain(bool isEnd)
        {
            while (queue.Take(isEnd) is { } next)
            {
                Assert.Equal(taken++, next.Frame.TimeTicks);
                if (next.IsCut) cuts.Add(next.Frame.TimeTicks);
                queue.Return(next.Frame);
            }
        }
    }

    private static Frame Picture(char scene, int time, double gain, int offset)
    {
        Frame frame = new(Width, Height);
        frame.Pixels.Fill(128);
        Random random = new(scene);
        double[] waves = [.. Enumerable.Range(0, 12).Select(_ => random.NextDouble())];
        Span<byte> luma = frame.GetPlane(0);
        for (int i = 0; i < luma.Length; i++)
        {
            double x = (i % Width) + (2 * time), y = i / Width, value = 110;
            for (int k = 0; k < 12; k += 3) value += 22 * Math.Sin((waves[k] * x * 0.4) + ((waves[k + 1] - 0.5) * y * 0.8) + (7 * waves[k + 2]));
            luma[i] = (byte)Math.Clamp((gain * value) + offset, 0, 255);
        }
        return frame;
    }

    private static Frame Blend(Frame first, Frame second, double share)
    {
        for (int i = 0; i < first.LengthBytes; i++) first.Pixels[i] = (byte)Math.Round(first.Pixels[i] + (share * (second.Pixels[i] - first.Pixels[i])));
        second.Dispose();
        return first;
    }
}
