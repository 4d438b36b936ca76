using System.Runtime.InteropServices;
using NeuralCodec.Codec;
using NeuralCodec.Playback.Commands;
using NeuralCodec.Playback.Media;
using NeuralCodec.Tests.Media;

namespace NeuralCodec.Playback.Tests;

/// <summary>Files as they come: growing, cut, damaged, removed, in folders, foreign.</summary>
public sealed class MediaTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly FakeTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AFileThatIsBeingWrittenPlaysOn()
    {
        byte[] file = SampleMedia.Create(40);
        List<string> linear = SampleMedia.DecodeLinear(file);
        string path = _folder.At("a.ncv");
        // In pieces that end anywhere.
        int written;
        using (Timeline whole = Timeline.Open(SampleMedia.Write(_folder.At("whole.ncv"), 40)))
            written = (int)whole.Snapshot.Groups[1].OffsetBytes + 100;
        File.WriteAllBytes(path, file[..written]);
        using Player player = Drive.Open(path, _time);
        Drive.UntilShown(player);
        for (long shown = 0; shown < 39; shown++)
        {
            _time.Pass(SampleMedia.FrameTicks);
            Drive.Until(player, () =>
            {
                if (player.IsWaiting && written < file.Length)
                {
                    int next = Math.Min(file.Length, written + 1013);
                    using FileStream append = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
                    append.Write(file, written, next - written);
                    written = next;
                }
                else if (player.Current!.Number == shown)
                {
                    _time.Pass(1); // the clock was held while the player waited
                }

                return player.Current!.Number > shown;
            });
            Assert.Equal(linear[(int)player.Current!.Number], player.Current.Frame.ComputeMd5());
            shown = player.Current.Number - 1;
        }

        Assert.Equal(39, player.Current!.Number);
        Assert.Empty(player.Timeline.Snapshot.Damage);
        _time.Pass(1000);
        using FileStream end = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        end.Write(file, written, file.Length - written);
        end.Flush();
        Drive.Until(player, () => player.IsEnded);
        Assert.False(player.Timeline.MayGrow);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DamageIsPlayedAroundAndMarked(bool hasIndex)
    {
        byte[] file = SampleMedia.Create(hasIndex ? 48 : 49, complete: hasIndex); // an encoder that died leaves its open group out
        List<string> linear = SampleMedia.DecodeLinear(file);
        using (Timeline whole = Timeline.Open(SampleMedia.Write(_folder.At("whole.ncv"), 48)))
            file[(int)whole.Snapshot.Groups[2].OffsetBytes + 40] ^= 0x55; // in group 2: frames 16 to 23
        string path = _folder.At("a.ncv");
        File.WriteAllBytes(path, file);
        List<long> shown = [];
        using Player player = Drive.Open(path, new PlayerOptions { IsClockless = true });
        Drive.Until(player, () =>
        {
            if (player.Current is { } current && (shown.Count == 0 || shown[^1] != current.Number))
            {
                shown.Add(current.Number);
                int source = shown.Count - 1 < 16 ? shown.Count - 1 : shown.Count - 1 + 8;
                Assert.Equal(linear[source], current.Frame.ComputeMd5());
            }

            return player.IsEnded || player.IsWaiting;
        });
        Assert.Equal(40, shown.Count);
        DamageMark mark = Assert.Single(player.Timeline.Snapshot.Damage);
        Assert.Equal((Drive.Ms(640), Drive.Ms(960)), (mark.Start, mark.End));
        player.SeekTo(Drive.Ms(700), true); // a seek into it shows what comes next
        Drive.UntilShown(player);
        Assert.Equal(linear[24], player.Current!.Frame.ComputeMd5());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DamageOfSoundAloneIsMarkedAndEveryFrameIsShown(bool hasIndex)
    {
        byte[] file = SampleMedia.Create(hasIndex ? 48 : 49, complete: hasIndex, hasSound: true);
        List<string> linear = SampleMedia.DecodeLinear(file);
        int sound = FindSound(file, 20);
        string path = _folder.At("a.ncv");
        File.WriteAllBytes(path, file);
        TimelineGroup place;
        using (Timeline whole = Timeline.Open(path))
            place = whole.Snapshot.Groups.Last(group => group.OffsetBytes < sound);
        file[sound] ^= 0x55;
        File.WriteAllBytes(path, file);
        List<string> shown = [];
        using Player player = Drive.Open(path, new PlayerOptions { IsClockless = true });
        Drive.Until(player, () =>
        {
            if (player.Current is { } current && current.Number == shown.Count) shown.Add(current.Frame.ComputeMd5());
            return player.IsEnded || player.IsWaiting;
        });
        Assert.Equal(linear.Take(48), shown);
        DamageMark mark = Assert.Single(player.Timeline.Snapshot.Damage);
        if (hasIndex) Assert.Equal((place.Start, place.End), (mark.Start, mark.End));
        else Assert.InRange(mark.Start, place.Start, place.End);

        static int FindSound(byte[] file, int frame)
        {
            short[] tone = [.. Enumerable.Repeat(SampleMedia.ToneOf(frame), 20)];
            return file.AsSpan().IndexOf(MemoryMarshal.AsBytes<short>(tone));
        }
    }

    [Fact]
    public void ASeekIntoDamageThatLastsToTheEndShowsTheLastFrameBeforeIt()
    {
        byte[] file = SampleMedia.Create(40);
        List<string> linear = SampleMedia.DecodeLinear(file);
        string path = _folder.At("a.ncv");
        File.WriteAllBytes(path, file);
        using (Timeline whole = Timeline.Open(path))
        {
            foreach (int group in (int[])[3, 4]) // frames 24 to 39
                file[(int)whole.Snapshot.Groups[group].OffsetBytes + 40] ^= 0x55;
        }

        File.WriteAllBytes(path, file);
        using Player player = Drive.Open(path, new PlayerOptions { StartsPaused = true });
        Drive.UntilShown(player);
        player.Execute(PlayerCommand.SeekEnd);
        Drive.Until(player, () => player.Current!.Number == 23 && !player.IsSeeking);
        Assert.Equal(linear[23], player.Current!.Frame.ComputeMd5());
        Assert.Contains("damaged", player.Notice.Text, StringComparison.Ordinal);
        player.SeekTo(Drive.MiddleOf(26), false);
        Drive.Until(player, () => !player.IsSeeking && player.Current!.Number == 23);
    }

    [Fact]
    public void AFrameThatCannotBeDecodedIsMarked()
    {
        byte[] file = SampleMedia.Create(25, complete: false);
        string path = _folder.At("a.ncv");
        File.WriteAllBytes(path, file);
        // Whole chunks with right checksums, and a coded frame of nonsense in the second group.
        using (Timeline timeline = Timeline.Open(path))
            file = Rewrite.WithBrokenFrame(timeline, 1, 3);
        File.WriteAllBytes(path, file);
        using Player player = Drive.Open(path, new PlayerOptions { IsClockless = true });
        Drive.Until(player, () => player.IsEnded || player.IsWaiting);
        DamageMark mark = Assert.Single(player.Timeline.Snapshot.Damage);
        Assert.Equal(Drive.Ms(11 * SampleMedia.FrameTicks), mark.Start);
        Assert.Equal(23, player.Current!.Number);
    }

    [Fact]
    public void EveryCutPlaysWhatIsWhole()
    {
        byte[] file = SampleMedia.Create(24);
        Random random = new(3);
        for (int i = 0; i < 12; i++)
        {
            int length = random.Next(1, file.Length);
            string path = _folder.At($"cut{i}.ncv");
            File.WriteAllBytes(path, file[..length]);
            Player player;
            try
            {
                player = Drive.Open(path, new PlayerOptions { IsClockless = true });
            }
            catch (InvalidMediaException)
            {
                continue; // cut within the header
            }

            using (player)
            {
                int groups = player.Timeline.Snapshot.Groups.Count;
                if (groups == 0)
                    continue;
                Drive.Until(player, () => player.IsEnded || player.IsWaiting);
                Assert.Equal((groups * 8) - 1, player.Current!.Number);
            }
        }
    }

    [Fact]
    public void ForeignFilesAndUnknownModelsAreRefused()
    {
        string path = _folder.At("x.ncv");
        File.WriteAllBytes(path, new byte[5000]);
        Assert.Throws<InvalidMediaException>(() => Player.Open(path));
        File.WriteAllBytes(path, []);
        Assert.Throws<InvalidMediaException>(() => Player.Open(path));
        Assert.Throws<FileNotFoundException>(() => Player.Open(_folder.At("none.ncv")));
        Assert.Throws<InvalidMediaException>(() => Player.Open(_folder.Path));

        File.WriteAllBytes(path, Rewrite.WithUnknownModel());
        using Player player = Player.Open(path, new PlayerOptions { ThreadCount = 1 });
        while (player.Failure is null)
        {
            player.Update();
            Thread.Sleep(1);
        }

        Assert.Equal(MediaProblem.MissingModel, Assert.IsType<InvalidMediaException>(player.Failure).Problem);
        Assert.False(player.Update());
        player.Execute(PlayerCommand.SeekEnd);
        Assert.False(player.Update());
    }

    [Fact]
    public void ARemovedFilePlaysToItsEnd()
    {
        string path = SampleMedia.Write(_folder.At("a.ncv"), 24);
        using Player player = Drive.Open(path, new PlayerOptions { IsClockless = true, QueueFrames = 2 });
        Drive.UntilShown(player);
        if (OperatingSystem.IsWindows())
            return; // an open file cannot be removed there
        File.Delete(path);
        Drive.Until(player, () => player.IsEnded);
        Assert.Equal(23, player.Current!.Number);
    }

    [Fact]
    public void AFileTruncatedWhilePlayingEndsEarly()
    {
        string path = SampleMedia.Write(_folder.At("a.ncv"), 48);
        using Player player = Drive.Open(path, new PlayerOptions { Time = _time, StartsPaused = true, QueueFrames = 2 });
        Drive.UntilShown(player);
        using (FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(file.Length / 2);
        player.SeekTo(Drive.Ms(45 * 40), true);
        Drive.Until(player, () => !player.IsSeeking);
        Assert.NotEmpty(player.Timeline.Snapshot.Damage);
    }

    [Fact]
    public void AFileThatAppearsInTheFolderFollows()
    {
        SampleMedia.Write(_folder.At("a.ncv"), 10);
        using Player player = Drive.Open(_folder.Path, new PlayerOptions { IsClockless = true });
        Assert.Single(player.Timeline.SegmentNames);
        File.WriteAllText(_folder.At("notes.ncv"), "not a recording");
        byte[] next = SampleMedia.Create(10, seed: 5);
        File.WriteAllBytes(_folder.At("b.ncv"), next);
        Drive.Until(player, () => player.Current?.Number == 19);
        Assert.Equal(SampleMedia.DecodeLinear(next)[9], player.Current!.Frame.ComputeMd5());
        Assert.Equal(["a.ncv", "b.ncv"], player.Timeline.SegmentNames);
        Drive.Until(player, () => player.IsEnded);
    }

    [Fact]
    public void SegmentsOfAFolderAreOneTimeline()
    {
        // By capture time where all have one; other sizes and a foreign file among them.
        SampleMedia.Write(_folder.At("c.ncv"), 10, seed: 3, captureTime: 1_000_000);
        SampleMedia.Write(_folder.At("a.ncv"), 10, width: 64, seed: 4, captureTime: 2_000_000);
        File.WriteAllText(_folder.At("notes.ncv"), "not a recording");
        using Player player = Drive.Open(_folder.Path, new PlayerOptions { IsClockless = true });
        Assert.Equal(["c.ncv", "a.ncv"], player.Timeline.SegmentNames);
        Assert.Contains("notes.ncv", Assert.Single(player.Timeline.Skipped), StringComparison.Ordinal);
        Assert.Equal(Drive.Ms(800), player.Duration);
        Assert.Equal([default, Drive.Ms(400)], player.Timeline.Snapshot.SegmentStarts);
        Drive.Until(player, () => player.IsEnded);
        Assert.Equal((19, 64), (player.Current!.Number, player.Current.Frame.WidthPixels));
        player.SeekTo(Drive.MiddleOf(9), true);
        Drive.UntilShown(player);
        Assert.Equal("c.ncv", player.Title);
        player.Dispose();
        Assert.Equal(["clip2", "clip10", "Clip11"], new[] { "Clip11", "clip10", "clip2" }.Order(NaturalOrder.Comparer));
    }
}
