using System.Buffers;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Playback.Commands;
using NeuralCodec.Playback.Decoding;
using NeuralCodec.Playback.Media;
using NeuralCodec.Tests.Media;

namespace NeuralCodec.Playback.Tests;

/// <summary>Seeks, steps and playing give the frames of linear decoding.</summary>
public sealed class SeekTests : IDisposable
{
    private const int Frames = 60;
    private readonly ScratchFolder _folder = new();
    private readonly FakeTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AThousandRandomSeeksGiveTheFramesOfLinearDecoding()
    {
        byte[] file = SampleMedia.Create(Frames);
        List<string> linear = SampleMedia.DecodeLinear(file);
        Assert.Equal(Frames, linear.Distinct().Count()); // otherwise a wrong frame could pass
        string path = _folder.At("a.ncv");
        File.WriteAllBytes(path, file);
        using Player player = Drive.Open(path, new PlayerOptions { Time = _time, StartsPaused = true, QueueFrames = 3 });
        Drive.UntilShown(player);
        Random random = new(7);
        for (int i = 0; i < 1000; i++)
        {
            int frame = random.Next(Frames);
            bool isExact = random.Next(4) != 0;
            TimeSpan time = Drive.Ms((frame * SampleMedia.FrameTicks) + (random.NextDouble() * (SampleMedia.FrameTicks - 1)));
            player.SeekTo(time, isExact);
            Drive.UntilShown(player);
            int expected = isExact ? frame : frame - (frame % SampleMedia.FramesPerGroup);
            Assert.Equal(expected, player.Current!.Number);
            Assert.Equal(linear[expected], player.Current.Frame.ComputeMd5());
            if (random.Next(10) == 0)
            {
                player.Execute(random.Next(2) == 0 ? PlayerCommand.StepForward : PlayerCommand.StepBack);
                Drive.Until(player, () => !player.IsSeeking && (player.Current!.Number != expected || expected is 0 or Frames - 1));
                Assert.Equal(linear[(int)player.Current!.Number], player.Current.Frame.ComputeMd5());
            }
        }
    }

    /// <summary>P and B frames: only what the wanted frame needs is decoded, and it is the same to the bit.</summary>
    [Fact]
    public void SeeksAndStepsWithinLongInterGroupsGiveTheFramesOfLinearDecoding()
    {
        const int Long = 50;
        byte[] file = SampleMedia.Create(120, isReal: true, groupFrames: Long);
        List<string> linear = SampleMedia.DecodeLinear(file);
        string path = _folder.At("a.ncv");
        File.WriteAllBytes(path, file);
        using Player player = Drive.Open(path, new PlayerOptions { Time = _time, StartsPaused = true, QueueFrames = 3 });
        Drive.UntilShown(player);
        Random random = new(8);
        for (int i = 0; i < 60; i++)
        {
            int frame = random.Next(120);
            player.SeekTo(Drive.MiddleOf(frame), true);
            Drive.UntilShown(player);
            Assert.Equal(frame, player.Current!.Number);
            Assert.Equal(linear[frame], player.Current.Frame.ComputeMd5());
            int step = random.Next(2) == 0 ? 1 : -1;
            for (int s = random.Next(3), expected = frame + step; s > 0 && expected is >= 0 and < 120; s--, expected += step)
            {
                player.Execute(step > 0 ? PlayerCommand.StepForward : PlayerCommand.StepBack);
                Drive.Until(player, () => !player.IsSeeking && player.Current!.Number == expected);
                Assert.Equal(linear[expected], player.Current!.Frame.ComputeMd5());
            }
        }
    }

    [Fact]
    public async Task AnExactSeekDecodesOnlyWhatItsFrameNeeds()
    {
        string path = SampleMedia.Write(_folder.At("a.ncv"), 50, isReal: true, groupFrames: 50);
        using Timeline timeline = Timeline.Open(path);
        TimelineGroup group = timeline.Snapshot.Groups.MaxBy(group => group.FrameCount)!;
        Assert.True(group.FrameCount >= 24, $"the longest group has {group.FrameCount} frames"); // otherwise nothing is shown here
        List<string> linear = SampleMedia.DecodeLinear(await File.ReadAllBytesAsync(path));
        for (int index = 1; index < group.FrameCount; index += 3)
        {
            int number = (int)group.FirstFrame + index;
            using CountingPool pool = new();
            await using FileStream stream = File.OpenRead(path);
            await using VideoDecoder decoder = await VideoDecoder.OpenAsync(stream, new DecoderOptions { Pool = pool, ThreadCount = 1 });
            await decoder.SeekAsync(Drive.MiddleOf(number), SeekMode.Exact);
            await using IAsyncEnumerator<Frame> frames = decoder.ReadFramesAsync().GetAsyncEnumerator();
            Assert.True(await frames.MoveNextAsync());
            using (frames.Current)
                Assert.Equal((number * SampleMedia.FrameTicks, linear[number]), (frames.Current.TimeTicks, frames.Current.ComputeMd5()));
            // The first frame, an anchor for each eight frames begun, and at most three levels of B frames.
            Assert.InRange(pool.Rented, 1 + (index + 7) / 8, 1 + (index + 7) / 8 + 3);
        }
    }

    /// <summary>A decoder that falls behind in a group of P and B frames leaves out frames, and goes on showing others.</summary>
    [Fact]
    public void LateInterFramesAreLeftOutAndCountedAndStepsGoToThemAllTheSame()
    {
        byte[] file = SampleMedia.Create(50, isReal: true, groupFrames: 50);
        List<string> linear = SampleMedia.DecodeLinear(file);
        string path = _folder.At("a.ncv");
        File.WriteAllBytes(path, file);
        using Player player = Drive.Open(path, new PlayerOptions { Time = _time, QueueFrames = 2 });
        Drive.UntilShown(player);
        Drive.UntilQueued(player, 2);
        _time.Pass(29 * SampleMedia.FrameTicks); // 3 frames are decoded, the 30th is due
        Drive.Until(player, () => player.Current!.Number >= 29);
        PlayerStatistics statistics = player.GetStatistics();
        Assert.True(statistics.DroppedFrames >= 20, $"{statistics.DroppedFrames} dropped");
        Assert.Equal(player.Current!.Number + 1 - statistics.ShownFrames, statistics.DroppedFrames);
        Assert.Equal(linear[(int)player.Current.Number], player.Current.Frame.ComputeMd5());
        for (long expected = player.Current.Number - 1; expected > 20; expected--)
        {
            player.Execute(PlayerCommand.StepBack);
            Drive.Until(player, () => !player.IsSeeking && player.Current!.Number == expected);
            Assert.Equal(linear[(int)expected], player.Current!.Frame.ComputeMd5());
        }

        Assert.Empty(player.Timeline.Snapshot.Damage);
        player.Execute(PlayerCommand.TogglePause);
        Drive.UntilQueued(player, 1);
        _time.Pass(100 * SampleMedia.FrameTicks); // far past the end, whose frame stays all the same
        Drive.Until(player, () => player.IsEnded);
        Assert.Equal(49, player.Current!.Number);
    }

    [Fact]
    public void PausingGoesBackToThePictureThatIsSeen()
    {
        string path = SampleMedia.Write(_folder.At("a.ncv"), 20);
        using Player player = Drive.Open(path, new PlayerOptions { Time = _time, QueueFrames = 1 });
        Drive.UntilShown(player);
        Drive.UntilQueued(player, 1);
        _time.Pass(9 * SampleMedia.FrameTicks);
        player.Execute(PlayerCommand.TogglePause); // before anything later was shown
        Assert.Equal(0, player.Current!.Number);
        Assert.True(player.Position < player.Current.End, $"at {player.Position}");
        player.Execute(PlayerCommand.StepForward);
        Drive.Until(player, () => !player.IsSeeking && player.Current!.Number == 1);
    }

    [Fact]
    public void PlayingByTheClockShowsEveryFrameInItsTime()
    {
        byte[] file = SampleMedia.Create(20);
        List<string> linear = SampleMedia.DecodeLinear(file);
        string path = _folder.At("a.ncv");
        File.WriteAllBytes(path, file);
        using Player player = Drive.Open(path, _time);
        for (int i = 0; i < 20; i++)
        {
            Drive.Until(player, () => player.Current?.Number == i);
            Assert.Equal(linear[i], player.Current!.Frame.ComputeMd5());
            if (i < 19)
                Drive.UntilQueued(player, 1);
            _time.Pass(20);
            Assert.False(player.Update()); // half a frame later it is still there
            _time.Pass(20);
        }

        Drive.Until(player, () => player.IsEnded);
        Assert.Equal(19, player.Current!.Number); // the last frame stays
        Assert.Equal(0, player.GetStatistics().DroppedFrames);
        Assert.Equal(20, player.GetStatistics().ShownFrames);
        player.Execute(PlayerCommand.TogglePause); // play at the end: from the beginning
        Drive.Until(player, () => player.Current?.Number == 0);
    }

    [Fact]
    public void LateFramesAreDroppedAndCounted()
    {
        string path = SampleMedia.Write(_folder.At("a.ncv"), 20);
        using Player player = Drive.Open(path, _time);
        Drive.UntilShown(player);
        Drive.UntilQueued(player, 4);
        _time.Pass(4 * SampleMedia.FrameTicks); // frames 1 to 4 are due at once
        Assert.True(player.Update());
        Assert.Equal(4, player.Current!.Number);
        Assert.Equal(3, player.GetStatistics().DroppedFrames);
        // Far behind: what is not decoded yet and would come too late is not decoded at all.
        Drive.UntilQueued(player, 4);
        _time.Pass(9 * SampleMedia.FrameTicks);
        Drive.Until(player, () => player.Current!.Number >= 13);
        long missed = player.Current!.Number + 1 - player.GetStatistics().ShownFrames;
        Assert.Equal(missed, player.GetStatistics().DroppedFrames);
    }

    [Fact]
    public void StepsGoBothWaysAcrossGroups()
    {
        byte[] file = SampleMedia.Create(30);
        List<string> linear = SampleMedia.DecodeLinear(file);
        string path = _folder.At("a.ncv");
        File.WriteAllBytes(path, file);
        using Player player = Drive.Open(path, new PlayerOptions { Time = _time, QueueFrames = 3, HistoryBytes = 1 });
        player.SeekTo(Drive.MiddleOf(17), true);
        Drive.UntilShown(player);
        foreach (int step in (int[])[-1, -1, -1, 1, 1, -1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1])
        {
            long expected = player.Current!.Number + step;
            player.Execute(step > 0 ? PlayerCommand.StepForward : PlayerCommand.StepBack);
            Drive.Until(player, () => !player.IsSeeking && player.Current!.Number == expected);
            Assert.True(player.IsPaused);
            Assert.Equal(linear[(int)expected], player.Current!.Frame.ComputeMd5());
            Assert.Equal(player.Current.Start, player.Position);
        }

        player.SeekTo(default, true);
        Drive.Until(player, () => player.Current!.Number == 0 && !player.IsSeeking);
        player.Execute(PlayerCommand.StepBack); // nothing before the first
        player.Update();
        Assert.Equal(0, player.Current!.Number);
    }

    [Fact]
    public void TheLoopGoesBackToItsBeginning()
    {
        string path = SampleMedia.Write(_folder.At("a.ncv"), 30);
        using Player player = Drive.Open(path, new PlayerOptions { Time = _time, StartsPaused = true, QueueFrames = 4 });
        player.SeekTo(Drive.MiddleOf(4), true);
        Drive.UntilShown(player);
        player.Execute(PlayerCommand.MarkLoop);
        player.SeekTo(Drive.MiddleOf(6), true);
        Drive.UntilShown(player);
        player.Execute(PlayerCommand.MarkLoop);
        player.Execute(PlayerCommand.TogglePause);
        Drive.UntilQueued(player, 1); // the clock runs from here
        List<long> shown = [];
        for (int i = 0; i < 8; i++)
        {
            long before = player.Current!.Number;
            _time.Pass(SampleMedia.FrameTicks);
            Drive.Until(player, () => !player.IsSeeking && player.Current!.Number != before);
            shown.Add(player.Current!.Number);
            if (player.Current.Number < 6)
                Drive.UntilQueued(player, 1);
        }

        Assert.Equal([4, 5, 6, 4, 5, 6, 4, 5], shown);
    }

    [Fact]
    public void SpeedsScaleTheClock()
    {
        string path = SampleMedia.Write(_folder.At("a.ncv"), 30);
        using Player player = Drive.Open(path, new PlayerOptions { Time = _time, QueueFrames = 8 });
        Drive.UntilShown(player);
        Drive.UntilQueued(player, 8);
        player.Execute(PlayerCommand.MultiplySpeed, 0.5);
        player.Execute(PlayerCommand.MultiplySpeed, 0.5);
        player.Execute(PlayerCommand.MultiplySpeed, 0.5);
        Assert.Equal(0.25, player.Speed);
        _time.Pass(3 * SampleMedia.FrameTicks);
        player.Update();
        Assert.Equal(0, player.Current!.Number);
        _time.Pass(SampleMedia.FrameTicks);
        player.Update();
        Assert.Equal(1, player.Current!.Number);
        player.Execute(PlayerCommand.MultiplySpeed, 16);
        player.Execute(PlayerCommand.MultiplySpeed, 16);
        Assert.Equal(8, player.Speed);
        player.Execute(PlayerCommand.ResetSpeed);
        Assert.Equal(1, player.Speed);
    }

    [Fact]
    public void ClocklessPlayingShowsAllFramesInOrder()
    {
        byte[] file = SampleMedia.Create(30, complete: false);
        string path = _folder.At("a.ncv");
        File.WriteAllBytes(path, file);
        List<string> shown = [];
        using Player player = Drive.Open(path, new PlayerOptions { IsClockless = true, QueueFrames = 2 });
        DecodedFrame? last = null;
        Drive.Until(player, () =>
        {
            if (player.Current is { } current && !ReferenceEquals(current, last))
                shown.Add((last = current).Frame.ComputeMd5());
            return player.IsEnded || player.IsWaiting;
        });
        Assert.Equal(SampleMedia.DecodeLinear(file), shown);
    }

    private sealed class CountingPool : MemoryPool<byte>
    {
        public int Rented { get; private set; }

        public override int MaxBufferSize => Shared.MaxBufferSize;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            Rented++;
            return Shared.Rent(minBufferSize);
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
