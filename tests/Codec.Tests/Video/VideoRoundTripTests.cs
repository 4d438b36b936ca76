using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Tests.Common;

namespace NeuralCodec.Codec.Tests.Video;

public class VideoRoundTripTests
{
    private static readonly TrackDescription Sound = new(
        0, TrackKind.Audio, 1, "pcm_s16le", "", new Rational(1, 8000), new Rational(8000, 1), 1, default);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(8191, 1)]
    [InlineData(64, 48)]
    public async Task FramesAndTimesComeBack(int width, int height)
    {
        long[] times = [0, 33, 70, 71, 2500, 2533, 9000];
        byte[] file = await EncodeAsync(width, height, times, new EncoderOptions());
        (List<string> md5, List<long> read, VideoDecoder decoder) = await DecodeAsync(new DripStream(file, 999), new DecoderOptions { VerifiesPixels = true });
        Assert.Equal(times, read);
        Assert.Equal(times.Select((_, i) => Md5(width, height, i)), md5);
        Assert.Equal((3, 0), (decoder.MatchedGroups, decoder.MismatchedGroups));
        Assert.Empty(decoder.GetDamage());
        Assert.Equal([2500, 2533 - 2500], Durations(file).Skip(3).Take(2).Select((d, i) => i == 0 ? d + 71 : d));
    }

    [Fact]
    public async Task GroupsEndAfterTheirTimeOrTheirFrames()
    {
        long[] times = [.. Enumerable.Range(0, 10).Select(i => i * 500L)];
        Assert.Equal([4, 4, 2], GroupSizes(await EncodeAsync(8, 8, times, new EncoderOptions())));
        Assert.Equal([3, 3, 3, 1], GroupSizes(await EncodeAsync(8, 8, times, new EncoderOptions { GroupFrames = 3 })));
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 1, 1, 1], GroupSizes(await EncodeAsync(8, 8, times, new EncoderOptions { GroupSeconds = 0.5 })));
        await Assert.ThrowsAsync<ArgumentException>(() => EncodeAsync(8, 8, times, new EncoderOptions { GroupSeconds = 3 }));
    }

    [Fact]
    public async Task TimesThatDoNotRiseAreMovedByATick()
    {
        byte[] file = await EncodeAsync(8, 8, [5, 5, 3, 20], new EncoderOptions());
        Assert.Equal([5, 6, 7, 20], (await DecodeAsync(new MemoryStream(file), new())).Times);
    }

    [Fact]
    public async Task TimesThatJumpBackGoOnAndThoseThatJumpFarAreBounded()
    {
        // Ticks are milliseconds: a clock that starts again, twice, with a repeated time between.
        byte[] file = await EncodeAsync(8, 8, [9000, 9040, 0, 40, 40, 80, 100_000, 0, 40], new EncoderOptions());
        List<long> times = (await DecodeAsync(new MemoryStream(file), new())).Times;
        Assert.Equal([9000, 9040, 9080, 9120, 9121, 9160, 109_080, 109_120, 109_160], times);

        file = await EncodeAsync(8, 8, [long.MinValue, 0, 40, long.MaxValue, 40], new EncoderOptions());
        times = (await DecodeAsync(new MemoryStream(file), new())).Times;
        Assert.Equal(5, times.Count);
        Assert.Equal(40, times[2] - times[1]);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1, 1L << 40));
    }

    [Fact]
    public async Task JoinedFilesPlayOn()
    {
        byte[] first = await EncodeAsync(8, 8, [0, 40, 80], new EncoderOptions());
        byte[] second = await EncodeAsync(8, 8, [0, 40], new EncoderOptions());
        (List<string> md5, List<long> times, VideoDecoder decoder) = await DecodeAsync(new MemoryStream([.. first, .. second, .. first]), new());
        Assert.Equal([0, 40, 80, 120, 160, 200, 240, 280], times);
        Assert.Equal(Md5(8, 8, 0), md5[3]);
        Assert.Equal([0, 320, 640, 960, 1280, 1600, 1920, 2240], decoder.TakePackets().Select(p => p.Time));

    }

    [Fact]
    public async Task ASequenceOfAnotherSizeIsMovedTo()
    {
        byte[] first = await EncodeAsync(8, 8, [0, 40, 80], new EncoderOptions()), other = await EncodeAsync(16, 8, [5, 45], new EncoderOptions());
        VideoDecoder decoder = await VideoDecoder.OpenAsync(
            new DripStream([.. first, .. first, .. other, .. other, .. first], 77), new DecoderOptions { VerifiesPixels = true }, ZipCoder.Source, default);
        List<string> frames = [];
        int packets = 0;
        do
        {
            Assert.Single(decoder.Tracks);
            await foreach (Frame frame in decoder.ReadFramesAsync())
            {
                using (frame) frames.Add($"{frame.WidthPixels}@{frame.TimeTicks}");
            }
            packets += decoder.TakePackets().Count;
        }
        while (await decoder.MoveNextAsync());
        Assert.Equal(["8@0", "8@40", "8@80", "8@120", "8@160", "8@200", "16@5", "16@45", "16@90", "16@130", "8@0", "8@40", "8@80"], frames);
        Assert.Equal((5, 0), (decoder.MatchedGroups, decoder.MismatchedGroups));
        Assert.Equal(13, packets);
        Assert.False(await decoder.MoveNextAsync());
    }

    [Fact]
    public async Task ADamagedGroupIsLostAloneAndStrictReadersThrow()
    {
        long[] times = [.. Enumerable.Range(0, 9).Select(i => i * 500L)];
        byte[] file = await EncodeAsync(32, 32, times, new EncoderOptions { GroupFrames = 3 });
        GroupEntry group = ContainerMap.Load(new MemoryStream(file)).Sequences[0].Index.Groups[1];
        file[group.OffsetBytes + 100] ^= 1;
        (_, List<long> read, VideoDecoder decoder) = await DecodeAsync(new MemoryStream(file), new());
        Assert.Equal([0, 500, 1000, 3000, 3500, 4000], read);
        Assert.Equal(group.OffsetBytes, Assert.Single(decoder.GetDamage()).OffsetBytes);
        await Assert.ThrowsAsync<InvalidMediaException>(() => DecodeAsync(new MemoryStream(file), new() { IsStrict = true }));
    }

    [Fact]
    public async Task AFrameThatCannotBeDecodedIsNamed()
    {
        MemoryStream stream = new();
        ContainerWriter writer = new(stream);
        await writer.BeginSequenceAsync(Header(8, 8) with { ModelId = new ZipCoder().ModelId });
        await writer.WriteGroupAsync(new Group([new CodedFrame(FrameType.Intra, 0, 0, 40, new byte[] { 0, 1, 0, 0 })], null));
        await writer.CompleteAsync();
        (List<string> md5, _, VideoDecoder decoder) = await DecodeAsync(new MemoryStream(stream.ToArray()), new());
        Assert.Empty(md5);
        Assert.Contains("frame is cut off", Assert.Single(decoder.GetDamage()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMissingModelIsNamed()
    {
        MemoryStream stream = new();
        await using (VideoEncoder encoder = new(stream, Header(8, 8), new EncoderOptions(), new ZipCoder("another")))
        {
            using Frame frame = TestPictures.RandomFrame(8, 8, 0);
            await encoder.WriteFrameAsync(frame);
            await encoder.CompleteAsync();
        }

        stream.Position = 0;
        InvalidMediaException e = await Assert.ThrowsAsync<InvalidMediaException>(() => DecodeAsync(stream, new()));
        Assert.Equal(MediaProblem.MissingModel, e.Problem);
        Assert.Contains(new ZipCoder("another").ModelId.ShortName, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SeekMode.Group)]
    [InlineData(SeekMode.Exact)]
    public async Task SeekingEqualsLinearDecoding(SeekMode mode)
    {
        long[] times = [.. Enumerable.Range(0, 40).Select(i => i * 300L)];
        byte[] one = await EncodeAsync(16, 16, times, new EncoderOptions());
        byte[] file = [.. one, .. one];
        (List<string> md5, List<long> linear, _) = await DecodeAsync(new MemoryStream(file), new());
        await using VideoDecoder decoder = await VideoDecoder.OpenAsync(new MemoryStream(file), new(), ZipCoder.Source, default);
        Random random = new(7);
        for (int i = 0; i < 100; i++)
        {
            double seconds = (random.NextDouble() * 26) - 1;
            await decoder.SeekAsync(TimeSpan.FromSeconds(seconds), mode);
            int shown = Math.Max(0, linear.FindLastIndex(time => time <= (long)Math.Floor(seconds * 1000)));
            await using IAsyncEnumerator<Frame> frames = decoder.ReadFramesAsync().GetAsyncEnumerator();
            Assert.True(await frames.MoveNextAsync());
            int index = linear.IndexOf(frames.Current.TimeTicks);
            Assert.Equal(md5[index], frames.Current.ComputeMd5());
            if (mode == SeekMode.Exact)
                Assert.Equal(shown, index);
            else
                Assert.InRange(index, shown - 6, shown);
            frames.Current.Dispose();
        }
    }

    [Fact]
    public async Task FrameLimitsAndCancellationHold()
    {
        byte[] file = await EncodeAsync(8, 8, [0, 40, 80, 120], new EncoderOptions());
        Assert.Equal([0, 40], (await DecodeAsync(new MemoryStream(file), new() { MaxFrames = 2 })).Times);
        await using VideoDecoder decoder = await VideoDecoder.OpenAsync(new MemoryStream(file), new(), ZipCoder.Source, default);
        using CancellationTokenSource source = new();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Frame frame in decoder.ReadFramesAsync(source.Token))
                frame.Dispose();
        });
    }

    [Fact]
    public async Task StillsComeBackAsRgb()
    {
        RgbImage image = TestPictures.Flat(31, 17, 200, 90, 30);
        MemoryStream stream = new();
        long length = await ImageCodec.EncodeAsync(image, stream, new EncoderOptions(), new ZipCoder(), default);
        Assert.Equal(stream.Length, length);
        stream.Position = 0;
        SequenceHeader header = await ImageCodec.IdentifyAsync(stream);
        Assert.Equal((SequenceKind.Still, 31, 17), (header.Kind, header.WidthPixels, header.HeightPixels));
        stream.Position = 0;
        RgbImage back = await ImageCodec.DecodeAsync(stream, new DecoderOptions(), ZipCoder.Source, default);
        Assert.All(back.Pixels.Zip(image.Pixels), pair => Assert.InRange(pair.First - pair.Second, -2, 2));
    }

    private static SequenceHeader Header(int width, int height) => new()
    {
        WidthPixels = width,
        HeightPixels = height,
        TimeBase = new Rational(1, 1000),
        NominalFrameRate = new Rational(25, 1),
        ModelId = default,
    };

    private static async Task<byte[]> EncodeAsync(int width, int height, long[] times, EncoderOptions options)
    {
        MemoryStream stream = new();
        await using VideoEncoder encoder = new(stream, Header(width, height), options, new ZipCoder());
        await encoder.WriteTrackAsync(Sound);
        for (int i = 0; i < times.Length; i++)
        {
            using Frame frame = TestPictures.RandomFrame(width, height, i);
            frame.TimeTicks = times[i];
            encoder.WritePackets([new TrackPacket(0, times[i] * 8, true, new byte[] { (byte)i })]);
            await encoder.WriteFrameAsync(frame);
        }

        await encoder.CompleteAsync();
        Assert.Equal(times.Length, encoder.FrameCount);
        Assert.Equal(stream.Length, encoder.LengthBytes);
        return stream.ToArray();
    }

    private static async Task<(List<string> Md5, List<long> Times, VideoDecoder Decoder)> DecodeAsync(Stream stream, DecoderOptions options)
    {
        await using VideoDecoder decoder = await VideoDecoder.OpenAsync(stream, options, ZipCoder.Source, default);
        List<string> md5 = [];
        List<long> times = [];
        await foreach (Frame frame in decoder.ReadFramesAsync())
        {
            md5.Add(frame.ComputeMd5());
            times.Add(frame.TimeTicks);
            frame.Dispose();
        }

        return (md5, times, decoder);
    }

    private static string Md5(int width, int height, int seed)
    {
        using Frame frame = TestPictures.RandomFrame(width, height, seed);
        return frame.ComputeMd5();
    }

    private static IEnumerable<long> Durations(byte[] file) => Groups(file).SelectMany(g => g.Frames.Select(f => f.DurationTicks));

    private static IEnumerable<int> GroupSizes(byte[] file) => Groups(file).Select(g => g.Frames.Count);

    private static List<Group> Groups(byte[] file)
    {
        ContainerReader reader = new(new MemoryStream(file));
        List<Group> groups = [];
        while (reader.Read() is { } item)
        {
            if (item is GroupItem group)
                groups.Add(group.Group);
        }

        return groups;
    }
}
