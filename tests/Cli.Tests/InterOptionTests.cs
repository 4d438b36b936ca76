using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Cli.Tests;

/// <summary>Options of `encode` that choose frame types, effort and rates of inter frames, seen in the files that come out.</summary>
public sealed class InterOptionTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FrameTypesAndOrderFollowTheOptions()
    {
        string clip = _folder.WriteClip("a.y4m", 96, 64, 9);
        Group usual = Assert.Single(Encode(clip)), low = Assert.Single(Encode(clip, "--low-delay")), intra = Assert.Single(Encode(clip, "--intra-only"));
        Assert.Equal([0, 8, 4, 2, 1, 3, 6, 5, 7], usual.Frames.Select(frame => frame.DisplayIndex));
        Assert.Equal(Enumerable.Range(0, 9), low.Frames.Select(frame => frame.DisplayIndex));
        Assert.All(low.Frames.Skip(1), frame => Assert.NotEqual(FrameType.Intra, frame.Type));
        Assert.All(intra.Frames, frame => Assert.Equal(FrameType.Intra, frame.Type));
    }

    [Fact]
    public void ThePresetReachesTheSearchAndWhetherIntraFramesAreMended()
    {
        string clip = _folder.WriteClip("a.y4m", 192, 128, 9);
        Group[] groups = [.. ((string[])["fast", "medium", "slow"]).Select(preset => Assert.Single(Encode(clip, "--preset", preset)))];
        Assert.NotEqual(groups[0].Frames[0].Payload.ToArray(), groups[1].Frames[0].Payload.ToArray());
        Assert.Equal(groups[1].Frames[0].Payload.ToArray(), groups[2].Frames[0].Payload.ToArray());
        Assert.Equal(3, groups.Select(group => Convert.ToHexString(group.Frames[1].Payload.Span)).Distinct().Count());
    }

    [Fact]
    public void APipeTakesABitrateInOnePass()
    {
        byte[] clip = File.ReadAllBytes(_folder.WriteClip("a.y4m", 64, 48, 150));
        (int code, byte[] coded, string errors) = NcvProcess.Run(["encode", "-", "-b", "60k", "-g", "10"], clip);
        Assert.True(code == 0, errors);
        // Six seconds: the controller is still paying back what the first groups took.
        Assert.InRange(coded.Length * 8 / 6.0 / 60_000, 0.85, 1.15);
        Assert.Equal(2, NcvProcess.Run(["encode", "-", "--size", "20k"], clip).ExitCode);
    }

    [Fact]
    public void OnePassOfAFileIsThatOfAPipe()
    {
        string clip = _folder.WriteClip("a.y4m", 64, 48, 30);
        List<Group> file = Encode(clip, "-b", "80k", "--one-pass", "-g", "10");
        (int code, byte[] piped, string errors) = NcvProcess.Run(["encode", "-", "-b", "80k", "-g", "10"], File.ReadAllBytes(clip));
        Assert.True(code == 0, errors);
        Assert.Equal(file.SelectMany(g => g.Frames).Select(f => f.Payload.Length), Groups(piped).SelectMany(g => g.Frames).Select(f => f.Payload.Length));
    }

    [Fact]
    public async Task NoStretchOverrunsTheLeakyBucket()
    {
        // Two seconds of road, then noise that costs many times as much, then road.
        string clip = _folder.At("hard.y4m");
        await WriteHardClipAsync(clip, 100);
        const double rate = 30_000, buffer = 1;
        List<Group> free = Encode(clip, "-q", "60", "-g", "25"), capped = Encode(clip, "-q", "60", "-g", "25", "--max-bitrate", "30k", "--buffer", "1");
        Assert.True(Excess(free, rate, buffer) > 0, $"the clip does not need a limit: {Excess(free, rate, buffer)}");
        Assert.InRange(Excess(capped, rate, buffer), double.NegativeInfinity, 0);
        // What lies below the limit keeps its quality.
        Assert.Equal(free[0].Frames[0].Payload.ToArray(), capped[0].Frames[0].Payload.ToArray());
    }

    [Fact]
    public async Task AGroupBeginsWithASceneAndMayBeLongWhileNothingMoves()
    {
        // Five seconds of a parked car, whose picture has a little noise; then, amid a mini-group, another picture for a second.
        string clip = _folder.At("parked.y4m");
        await WriteParkedClipAsync(clip, 125, 25);
        Assert.Equal([125, 25], Encode(clip, "-q", "40").Select(group => group.Frames.Count));
        Assert.Equal([50, 50, 25, 25], Encode(clip, "-q", "40", "-g", "2s").Select(group => group.Frames.Count));
        Assert.Equal([125, 25], Encode(clip, "-q", "40", "--low-delay").Select(group => group.Frames.Count));
        Assert.Equal([.. Enumerable.Repeat(50, 3)], Encode(clip, "-q", "40", "--intra-only").Select(group => group.Frames.Count));
        Assert.Equal(0, NcvProcess.Run(["verify", _folder.At("a.ncv")]).ExitCode);
    }

    [Theory]
    [InlineData("--one-pass")]
    [InlineData("--low-delay --intra-only")]
    [InlineData("--buffer 2")]
    [InlineData("--max-bitrate 1M --buffer 0")]
    [InlineData("--max-bitrate 1M -b 2M")]
    [InlineData("--max-bitrate none")]
    public void ContradictionsAreUsageErrors(string options)
    {
        (int code, _, string errors) = NcvProcess.Run(["encode", "-", .. options.Split(' ')]);
        Assert.Equal(2, code);
        Assert.Contains("--", errors, StringComparison.Ordinal);
    }

    [FfmpegFact]
    public void APhotoHasNoBitrate()
    {
        (int code, _, string errors) = NcvProcess.Run(["encode", _folder.WritePicture("a.png", 40, 30), "-b", "1M", "--one-pass"]);
        Assert.Equal(2, code);
        Assert.Contains("--bpp", errors, StringComparison.Ordinal);
    }

    private List<Group> Encode(string clip, params string[] options)
    {
        string coded = _folder.At("a.ncv");
        (int code, _, string errors) = NcvProcess.Run(["encode", clip, "-y", "-o", coded, .. options]);
        Assert.True(code == 0, errors);
        return Groups(File.ReadAllBytes(coded));
    }

    private static List<Group> Groups(byte[] file)
    {
        List<Group> groups = [];
        ContainerReader reader = new(new MemoryStream(file), null);
        while (reader.ReadAsync().AsTask().GetAwaiter().GetResult() is { } item)
        {
            if (item is GroupItem group)
                groups.Add(new Group([.. group.Group.Frames.Select(f => f with { Payload = f.Payload.ToArray() })], null));
        }
        return groups;
    }

    /// <summary>The most bits that any row of groups holds above what the rate and the bucket allow; clips have 25 frames a second.</summary>
    private static double Excess(List<Group> groups, double rate, double buffer)
    {
        double most = double.NegativeInfinity;
        for (int first = 0; first < groups.Count; first++)
        {
            double bits = 0, seconds = 0;
            for (int last = first; last < groups.Count; last++)
            {
                bits += 8.0 * groups[last].Frames.Sum(frame => frame.Payload.Length);
                seconds += groups[last].Frames.Count / 25.0;
                most = Math.Max(most, bits - (rate * (seconds + buffer)));
            }
        }
        return most;
    }

    private static async ValueTask WriteParkedClipAsync(string path, int still, int other)
    {
        using FileStream stream = File.Create(path);
        using Frame frame = new(96, 64);
        Y4mWriter writer = new(stream, 96, 64, new Rational(25, 1), default, new ColorDescription());
        byte[][] pictures = [.. ((int[])[1, 2]).Select(seed => Smooth(new Random(seed)))];
        Random noise = new(3);
        for (int i = 0; i < still + other; i++)
        {
            pictures[i < still ? 0 : 1].CopyTo(frame.Memory.Span);
            foreach (ref byte sample in frame.GetPlane(0)) sample = (byte)(sample + noise.Next(-2, 3));
            await writer.WriteFrameAsync(frame);
        }
    }

    private static byte[] Smooth(Random random)
    {
        byte[] samples = new byte[96 * 64 * 3 / 2];
        samples.AsSpan().Fill(128);
        double[] waves = [.. Enumerable.Range(0, 9).Select(_ => random.NextDouble())];
        for (int i = 0; i < 96 * 64; i++)
            samples[i] = (byte)(120 + (30 * Enumerable.Range(0, 3).Sum(k => Math.Sin((waves[3 * k] * (i % 96)) + ((waves[(3 * k) + 1] - 0.5) * (i / 96)) + (6 * waves[(3 * k) + 2])))));
        return samples;
    }

    private static async ValueTask WriteHardClipAsync(string path, int frames)
    {
        using FileStream stream = File.Create(path);
        using Frame frame = new(96, 64);
        Y4mWriter writer = new(stream, 96, 64, new Rational(25, 1), default, new ColorDescription());
        Random random = new(7);
        for (int i = 0; i < frames; i++)
        {
            int share = i is >= 50 and < 75 ? 130 : 4;
            for (int k = 0; k < frame.LengthBytes; k++)
                frame.Memory.Span[k] = (byte)(60 + (k * 5 % 64) + random.Next(share));
            await writer.WriteFrameAsync(frame);
        }
    }
}
