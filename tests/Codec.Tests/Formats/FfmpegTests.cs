using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Tests.Common;

namespace NeuralCodec.Codec.Tests.Formats;

public sealed class FfmpegTests : IDisposable
{
    private const uint TagPcm16 = 'P' | ('S' << 8) | ('D' << 16) | (16u << 24);
    private static readonly long[] Times = [0, 40, 75, 200, 233, 1000];

    private readonly string _folder = Directory.CreateTempSubdirectory("ncv-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [FfmpegFact]
    public void VariableTimesPixelsAndSoundSurviveBothWays()
    {
        string path = Path.Combine(_folder, "a.mkv");
        SequenceHeader header = Header(36, 22, ColorOf(false));
        byte[][] sound = WriteClip(path, header);

        MediaInfo info = FfmpegProbe.Probe(path);
        Assert.False(info.IsStill);
        Assert.Equal(MatrixCoefficients.Bt709, info.Video.Color.Matrix);
        Assert.Empty(info.Conversions);
        using FfmpegVideoReader reader = FfmpegVideoReader.Open(info);
        Assert.Null(reader.Note);
        Assert.Equal((36, 22), (reader.WidthPixels, reader.HeightPixels));
        List<TrackPacket> packets = [];
        using Frame frame = new(36, 22);
        for (int i = 0; i < Times.Length; i++)
        {
            Assert.True(reader.ReadFrame(frame, packets));
            using Frame expected = TestPictures.RandomFrame(36, 22, i);
            Assert.Equal(expected.ComputeMd5(), frame.ComputeMd5());
            Assert.Equal(Times[i] * reader.TimeBase.Denominator, frame.TimeTicks * 1000 * reader.TimeBase.Numerator);
        }

        Assert.False(reader.ReadFrame(frame, packets));
        TrackDescription track = Assert.Single(reader.Tracks);
        Assert.Equal((TrackKind.Audio, "pcm_s16le", 1), (track.Kind, track.CodecName, track.Channels));
        Assert.Equal(sound.SelectMany(p => p), packets.SelectMany(p => p.Payload.ToArray()));
    }

    [FfmpegFact]
    public void SideTracksCanBeLeftOutAndARangeRead()
    {
        string path = Path.Combine(_folder, "a.mkv");
        WriteClip(path, Header(16, 16, ColorOf(false)));
        using FfmpegVideoReader reader = FfmpegVideoReader.Open(
            FfmpegProbe.Probe(path), new FfmpegReadOptions { SkipTracks = true, DurationSeconds = 0.1 });
        Assert.Empty(reader.Tracks);
        List<TrackPacket> packets = [];
        using Frame frame = new(16, 16);
        int count = 0;
        while (reader.ReadFrame(frame, packets))
            count++;
        Assert.Equal(3, count); // 0, 40 and 75 ms
        Assert.Empty(packets);
    }

    [FfmpegFact]
    public void FramesOfEverySizeComeAsTheyAre()
    {
        // 37x23 and 23x37 have frames of as many bytes; odd and even sides mix.
        (int Width, int Height)[] sizes = [(37, 23), (23, 37), (24, 16), (1, 2), (37, 24), (37, 23)];
        List<byte> all = [];
        List<string> expected = [];
        foreach ((int width, int height) in sizes)
        {
            string part = Path.Combine(_folder, "part.mjpeg");
            Ffmpeg($"-f lavfi -i testsrc=s=98x54:r=25:d=0.12 -vf scale={width}:{height} -c:v mjpeg -pix_fmt yuvj420p", part);
            all.AddRange(File.ReadAllBytes(part));
            using FfmpegVideoReader alone = FfmpegVideoReader.Open(FfmpegProbe.Probe(part));
            expected.AddRange(ReadAll(alone));
        }

        string path = Path.Combine(_folder, "all.mjpeg");
        File.WriteAllBytes(path, [.. all]);
        List<string> found = [];
        List<(int, int)> foundSizes = [];
        using FfmpegVideoReader first = FfmpegVideoReader.Open(FfmpegProbe.Probe(path), new FfmpegReadOptions { KeepsSizes = true });
        for (FfmpegVideoReader? reader = first; reader is not null; reader = reader.Next)
        {
            found.AddRange(ReadAll(reader));
            foundSizes.Add((reader.WidthPixels, reader.HeightPixels));
            Assert.True(reader.Color.IsFullRange);
        }

        Assert.Equal(sizes, foundSizes);
        Assert.Equal(expected, found);
        Assert.Empty(first.Remarks);
        // Without the option all have the first size, which is told.
        using FfmpegVideoReader scaled = FfmpegVideoReader.Open(FfmpegProbe.Probe(path));
        Assert.Equal(found.Count, ReadAll(scaled).Count);
        Assert.Null(scaled.Next);
        Assert.Contains("(37x23, then 23x37, then 24x16, then 1x2, …); all are scaled to 37x23", Assert.Single(scaled.Remarks), StringComparison.Ordinal);
    }

    [FfmpegFact]
    public void WhatFollowsAChangeHasItsOwnColourShapeAndTimes()
    {
        string small = Path.Combine(_folder, "small.ts"), large = Path.Combine(_folder, "large.ts"), both = Path.Combine(_folder, "both.ts");
        Ffmpeg("-f lavfi -i testsrc2=s=48x32:r=10:d=0.5 -f lavfi -i sine=d=0.5 -vf setsar=16/15 -c:v libx264 -pix_fmt yuv420p -colorspace bt470bg -c:a mp2", small);
        Ffmpeg("-f lavfi -i testsrc2=s=64x36:r=10:d=0.5 -f lavfi -i sine=d=0.5 -vf setsar=4/3 -c:v libx264 -pix_fmt yuv420p -colorspace bt709 -c:a mp2", large);
        File.WriteAllBytes(both, [.. File.ReadAllBytes(small), .. File.ReadAllBytes(large)]);
        using FfmpegVideoReader reader = FfmpegVideoReader.Open(FfmpegProbe.Probe(both), new FfmpegReadOptions { KeepsSizes = true });
        List<TrackPacket> before = [], after = [];
        ReadAll(reader, before);
        Assert.Equal((new Rational(16, 15), MatrixCoefficients.Bt470Bg), (reader.SampleAspectRatio, reader.Color.Matrix));
        FfmpegVideoReader next = reader.Next!;
        Assert.Equal((new Rational(4, 3), MatrixCoefficients.Bt709), (next.SampleAspectRatio, next.Color.Matrix));
        Assert.InRange(next.StartSeconds, 0.45, 0.6);
        using Frame frame = new(64, 36);
        Assert.True(next.ReadFrame(frame, after));
        Assert.Equal(0, frame.TimeTicks);
        Assert.True(next.ReadFrame(frame, after));
        Assert.Equal(0.1, frame.TimeTicks * next.TimeBase.ToDouble(), 3);
        ReadAll(next, after);
        Assert.Null(next.Next);
        // The sound goes on at the same distance from the picture.
        double[] times = [.. before.Concat(after).Select((packet, i) => (packet.Time * next.Tracks[0].TimeBase.ToDouble()) + (i < before.Count ? 0 : next.StartSeconds))];
        Assert.Equal(times.Order(), times);
        Assert.InRange(after[0].Time * next.Tracks[0].TimeBase.ToDouble(), -0.2, 0.2);
    }

    [FfmpegFact]
    public void FullRangeSurvives()
    {
        string path = Path.Combine(_folder, "full.mkv");
        WriteClip(path, Header(20, 14, ColorOf(true)));
        MediaInfo info = FfmpegProbe.Probe(path);
        Assert.True(info.Video.Color.IsFullRange);
        using FfmpegVideoReader reader = FfmpegVideoReader.Open(info);
        using Frame frame = new(20, 14);
        using Frame expected = TestPictures.RandomFrame(20, 14, 0);
        Assert.True(reader.ReadFrame(frame, []));
        Assert.Equal(expected.ComputeMd5(), frame.ComputeMd5());
    }

    [FfmpegFact]
    public void OurPngAndPpmAreReadBackUnchanged()
    {
        foreach ((int width, int height) in ((int, int)[])[(1, 1), (3, 5), (301, 7), (64, 64)])
        {
            RgbImage image = TestPictures.RandomImage(width, height, width);
            if (width == 64)
                new Span<byte>(image.Pixels, 0, 6000).Fill(77); // flat parts use other filters
            using (FileStream png = File.Create(Path.Combine(_folder, "a.png")))
                PngWriter.Write(png, image);
            using (FileStream ppm = File.Create(Path.Combine(_folder, "a.ppm")))
                PpmWriter.Write(ppm, image);
            Assert.Equal(image.Pixels, FfmpegStillReader.Read(Path.Combine(_folder, "a.png")).Pixels);
            Assert.Equal(image.Pixels, FfmpegStillReader.Read(Path.Combine(_folder, "a.ppm")).Pixels);
            Assert.True(FfmpegProbe.Probe(Path.Combine(_folder, "a.png")).IsStill);
        }
    }

    [FfmpegFact]
    public void FailuresCarryTheWordsOfFfmpeg()
    {
        string path = Path.Combine(_folder, "no.mp4");
        Assert.Contains("No such file", Assert.Throws<ExternalToolException>(() => FfmpegProbe.Probe(path)).Message, StringComparison.Ordinal);
        File.WriteAllText(path, "this is no video at all");
        Assert.Contains("Invalid data", Assert.Throws<ExternalToolException>(() => FfmpegProbe.Probe(path)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(path, []);
        Assert.Throws<ExternalToolException>(() => FfmpegProbe.Probe(path));
        Assert.Throws<ExternalToolException>(() => FfmpegStillReader.Read(path));
        string outFolder = Path.Combine(_folder, "missing", "x.mkv");
        using FfmpegVideoWriter writer = new(outFolder, Header(16, 16, ColorOf(false)), []);
        Assert.Throws<ExternalToolException>(() =>
        {
            using Frame frame = TestPictures.RandomFrame(16, 16, 0);
            for (int i = 0; i < 10000; i++)
            {
                frame.TimeTicks = i;
                writer.WriteFrame(frame);
            }

            writer.Complete();
        });
    }

    [Fact]
    public void AMissingToolNamesItsPackage()
    {
        ExternalToolException e = Assert.Throws<ExternalToolException>(() => ToolProcess.Start("ffmpeg-that-is-not-there", []));
        Assert.Contains("apt-get install ffmpeg", e.Message, StringComparison.Ordinal);
    }

    private static ColorDescription ColorOf(bool isFullRange) =>
        new() { Matrix = MatrixCoefficients.Bt709, Primaries = 1, Transfer = 1, IsFullRange = isFullRange };

    private static SequenceHeader Header(int width, int height, ColorDescription color) => new()
    {
        WidthPixels = width,
        HeightPixels = height,
        Color = color,
        TimeBase = new Rational(1, 1000),
        ModelId = default,
    };

    private static void Ffmpeg(string arguments, string path)
    {
        using ToolProcess tool = ToolProcess.Start("ffmpeg", ["-v", "error", "-y", .. arguments.Split(' '), path]);
        tool.WaitForSuccess();
    }

    /// <summary>MD5 of every frame to the end of the reader.</summary>
    private static List<string> ReadAll(FfmpegVideoReader reader, List<TrackPacket>? packets = null)
    {
        List<string> digests = [];
        using Frame frame = new(reader.WidthPixels, reader.HeightPixels);
        while (reader.ReadFrame(frame, packets ?? []))
            digests.Add(frame.ComputeMd5());
        return digests;
    }

    /// <summary>Six random frames at uneven times (FFV1 keeps them) and four packets of sound.</summary>
    private static byte[][] WriteClip(string path, SequenceHeader header)
    {
        TrackDescription track = new(0, TrackKind.Audio, TagPcm16, "pcm_s16le", "", new Rational(1, 8000), new Rational(8000, 1), 1, default);
        byte[][] sound = [.. Enumerable.Range(0, 4).Select(i => TestPictures.RandomImage(80, 10, i).Pixels)];
        using (FfmpegVideoWriter writer = new(path, header, [track], true))
        {
            for (int i = 0; i < Times.Length; i++)
            {
                using Frame frame = TestPictures.RandomFrame(header.WidthPixels, header.HeightPixels, i);
                frame.TimeTicks = Times[i];
                writer.WriteFrame(frame);
                if (i < sound.Length)
                    writer.WritePacket(new TrackPacket(0, i * 1200, true, sound[i]));
            }

            writer.Complete();
        }

        return sound;
    }
}
