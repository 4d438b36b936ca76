using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Playback.Commands;
using NeuralCodec.Playback.Pictures;
using NeuralCodec.Playback.Sound;
using NeuralCodec.Playback.State;
using NeuralCodec.Tests.Media;

namespace NeuralCodec.Playback.Tests;

/// <summary>Keys, screenshots, previews, positions, sound and the original.</summary>
public sealed class PlayerPartsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly FakeTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryKeyIsBoundOnceAndEveryCommandIsReachable()
    {
        Assert.Equal(KeyTable.Default.Count, KeyTable.Default.Select(binding => binding.Key).Distinct().Count());
        // Places are reached with the mouse.
        Assert.Equal(
            Enum.GetValues<PlayerCommand>().Except([PlayerCommand.SeekTo, PlayerCommand.ScrubTo]).Order(),
            KeyTable.Default.Select(binding => binding.Command).Distinct().Order());
        Assert.All(KeyTable.Default, binding => Assert.NotEmpty(binding.Help));
        Assert.Equal(PlayerCommand.StepBack, KeyTable.Find(",")!.Value.Command);
        Assert.Null(KeyTable.Find("F1"));
        Assert.Contains(("Space  p  k", "play or pause"), KeyTable.HelpLines);
    }

    [Fact]
    public void ScreenshotsAreTheDecodersPixels()
    {
        string path = SampleMedia.Write(_folder.At("a.ncv"), 10);
        using Player player = Drive.Open(path, new PlayerOptions { Time = _time, StartsPaused = true, ScreenshotFolder = _folder.Path });
        player.SeekTo(Drive.MiddleOf(5), true);
        Drive.UntilShown(player);
        player.Execute(PlayerCommand.Screenshot);
        player.Execute(PlayerCommand.Screenshot);
        string[] files = [.. Directory.EnumerateFiles(_folder.Path, "*.png").Order()];
        Assert.Equal(["a-0.00.200-1.png", "a-0.00.200.png"], files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        RgbImage expected = new(48, 32);
        ColorConverter.ToRgb(player.Current!.Frame, player.Current.Color, expected);
        MemoryStream png = new();
        PngWriter.Write(png, expected);
        Assert.All(files, file => Assert.Equal(png.ToArray(), File.ReadAllBytes(file)));
    }

    [Fact]
    public void EveryGroupGetsAPreviewWhilePaused()
    {
        string path = SampleMedia.Write(_folder.At("a.ncv"), 40);
        using Player player = Player.Open(path, new PlayerOptions { Time = _time, StartsPaused = true, ThreadCount = 1 });
        Drive.Until(player, () => player.Thumbnails!.Count == 5);
        RgbImage? third = player.Thumbnails!.TryGet(3);
        Assert.Equal((48, 32), (third!.WidthPixels, third.HeightPixels));
        player.SeekTo(Drive.MiddleOf(24), true);
        Drive.UntilShown(player);
        Assert.Equal(Screenshot.ToRgb(player.Current!).Pixels, third.Pixels); // as large as the frame, so the same pixels
        Assert.Equal([0, 4, 2, 6, 1, 3, 5], ThumbnailCache.CoarseToFine(7));
    }

    [Fact]
    public void AThumbnailIsTheMeanOfItsSquares()
    {
        using Frame frame = new(4, 2);
        new byte[] { 10, 20, 30, 40, 50, 60, 70, 80 }.CopyTo(frame.GetPlane(0));
        frame.GetPlane(1).Fill(128);
        frame.GetPlane(2).Fill(128);
        RgbImage image = Thumbnail.Make(frame, ColorDescription.Still, 2, 2);
        Assert.Equal([35, 35, 35, 55, 55, 55], image.Pixels);
    }

    [Fact]
    public void PlayingGoesOnWhereItStopped()
    {
        string path = SampleMedia.Write(_folder.At("long.ncv"), 250);
        ResumeStore store = new(_folder.At("state/resume.txt"));
        PlayerOptions options = new() { Time = _time, StartsPaused = true, Resume = store };
        using (Player player = Drive.Open(path, options))
        {
            player.SeekTo(Drive.Ms(5000), true);
            Drive.UntilShown(player);
            player.SavePosition();
        }

        using (Player player = Drive.Open(path, options))
        {
            Drive.UntilShown(player);
            Assert.Equal(125, player.Current!.Number);
            player.SeekTo(default, true);
            Drive.UntilShown(player);
            player.SavePosition(); // at the beginning: forgotten
        }

        Assert.Null(store.Find(path));
        File.WriteAllText(_folder.At("state/resume.txt"), "nonsense\n\t\nxx\t" + path + "\n");
        Assert.Null(store.Find(path));
        new ResumeStore("/proc/nowhere/resume.txt").Save(path, Drive.Ms(5000), Drive.Ms(10_000)); // no complaint
    }

    [Fact]
    public void ASuspendedPlayerKeepsItsPictureAndWakes()
    {
        string path = SampleMedia.Write(_folder.At("a.ncv"), 30);
        using Player player = Player.Open(path, new PlayerOptions { Time = _time, QueueFrames = 4, ThreadCount = 1, StartsPaused = true });
        Drive.UntilShown(player);
        for (int i = 1; i <= 3; i++)
        {
            player.Execute(PlayerCommand.StepForward);
            Drive.Until(player, () => player.Current!.Number == i);
        }

        Drive.Until(player, () => player.Thumbnails!.Count == 4); // one per group
        player.Execute(PlayerCommand.SeekStart);
        Drive.Until(player, () => player.Current!.Number == 0 && !player.IsSeeking);
        player.Suspend();
        Assert.Equal((0, 0), (player.GetStatistics().QueuedFrames, player.Thumbnails!.Count));
        _time.Pass(400);
        Assert.False(player.Update());
        Assert.Equal(0, player.Current!.Number);
        player.Execute(PlayerCommand.StepForward);
        Drive.Until(player, () => player.Current!.Number == 1);
    }

    [ToolFact("ffmpeg")]
    public void SoundIsDecodedInStepWithThePicture()
    {
        string path = SampleMedia.Write(_folder.At("a.ncv"), 30, hasSound: true);
        using RecordingSink sink = new();
        using Player player = Drive.Open(path, new PlayerOptions { Time = _time, OpenAudio = () => sink, QueueFrames = 4 });
        player.SeekTo(Drive.Ms(400), true); // frame 10
        Drive.UntilShown(player);
        // The clock stands; the sink takes a quarter of a second ahead.
        Drive.Until(player, () => sink.Samples.Length > 9600);
        short[] samples = sink.Samples;
        // ffmpeg spreads one channel over two with equal power. In the middle of frame 10 its value; resampling rounds the steps between.
        Assert.InRange(samples[2 * 48 * 20] * Math.Sqrt(2), 1097, 1103);
        Assert.Equal(samples[2000], samples[2001]); // left and right
        Assert.InRange(samples[2 * 48 * 60] * Math.Sqrt(2), 1107, 1113); // 40 ms later: frame 11
        // What is heard drives the clock.
        TimeSpan written = AudioFormat.DurationOf(2 * sink.Samples.Length);
        sink.Hear(Drive.Ms(80));
        for (int i = 0; i < 200; i++)
            player.Update();
        Assert.InRange((player.Position - Drive.Ms(480)).TotalMilliseconds, -1, 1);
        Assert.True(written > Drive.Ms(80));
        player.Execute(PlayerCommand.TogglePause);
        Assert.True(sink.IsPaused);
        player.SeekTo(default, true);
        Drive.UntilShown(player);
        Assert.Equal(TimeSpan.Zero, sink.Queued); // a seek throws out what was queued
    }

    [ToolFact("ffmpeg", "ffprobe")]
    public void TheOriginalIsFoundAndCompared()
    {
        string path = SampleMedia.Write(_folder.At("a.ncv"), 20);
        using (FileStream stream = File.Create(_folder.At("ride.y4m")))
        {
            Y4mWriter writer = new(stream, 48, 32, new Rational(25, 1), default, new ColorDescription());
            using Frame frame = new(48, 32);
            for (int i = 0; i < 20; i++)
            {
                SampleMedia.Draw(frame, i, 1);
                writer.WriteFrameAsync(frame).AsTask().GetAwaiter().GetResult();
            }
        }

        using Player player = Drive.Open(path, new PlayerOptions { Time = _time, StartsPaused = true });
        Drive.UntilShown(player);
        player.SetCompare(CompareView.Split);
        foreach (int number in (int[])[0, 12, 13, 3])
        {
            player.SeekTo(Drive.MiddleOf(number), true);
            Drive.Until(player, () => !player.IsSeeking && player.Current!.Number == number && player.OriginalPicture?.Time == player.Current.Start);
            using Frame expected = new(48, 32);
            SampleMedia.Draw(expected, number, 1);
            Assert.Equal(expected.ComputeMd5(), player.OriginalPicture!.Frame.ComputeMd5());
            Assert.InRange(player.GetStatistics().Psnr, 5, 100);
        }

        player.SetCompare(CompareView.Off);
        Assert.True(double.IsNaN(player.GetStatistics().Psnr));
    }
}
