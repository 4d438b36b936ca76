using NeuralCodec.Codec.Imaging;
using NeuralCodec.Playback.Media;
using NeuralCodec.Playback.Timing;

namespace NeuralCodec.Playback.Tests;

/// <summary>Clock, seek accumulator, loop and speed on a fake clock.</summary>
public sealed class TimingTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public void TheClockRunsHoldsAndChangesSpeed()
    {
        PlaybackClock clock = new(_time);
        _time.Pass(500);
        Assert.Equal(TimeSpan.Zero, clock.Position);
        clock.Run();
        _time.Pass(500);
        Assert.Equal(Drive.Ms(500), clock.Position);
        clock.Speed = 2;
        _time.Pass(250);
        Assert.Equal(Drive.Ms(1000), clock.Position);
        clock.Hold();
        _time.Pass(10_000);
        Assert.Equal(Drive.Ms(1000), clock.Position);
        clock.Set(Drive.Ms(3000));
        clock.Run();
        clock.Speed = 0.25;
        _time.Pass(400);
        Assert.Equal(Drive.Ms(3100), clock.Position);
    }

    [Fact]
    public void TheClockFollowsItsMaster()
    {
        PlaybackClock clock = new(_time);
        clock.Run();
        clock.Set(Drive.Ms(1000));
        clock.Follow(Drive.Ms(1050)); // near: a tenth of the way
        Assert.Equal(Drive.Ms(1005), clock.Position);
        clock.Follow(Drive.Ms(5000)); // far: at once
        Assert.Equal(Drive.Ms(5000), clock.Position);
        for (int i = 0; i < 100; i++)
        {
            _time.Pass(20);
            clock.Follow(Drive.Ms(5000 + (20 * (i + 1)) - 30));
        }

        Assert.InRange((clock.Position - Drive.Ms(6970)).TotalMilliseconds, -1, 1);
        clock.Hold();
        clock.Follow(Drive.Ms(1));
        Assert.InRange(clock.Position, Drive.Ms(6900), Drive.Ms(7000));
    }

    [Fact]
    public void KeyPressesSumIntoOneSeek()
    {
        SeekAccumulator seeks = new();
        TimeSpan last = Drive.Ms(60_000);
        seeks.Add(Drive.Ms(5000), Drive.Ms(1000), false);
        seeks.Add(Drive.Ms(5000), Drive.Ms(1000), false);
        seeks.Add(Drive.Ms(-1000), Drive.Ms(1000), true);
        Assert.Equal(new SeekTarget(Drive.Ms(10_000), true), seeks.TryTake(last));
        Assert.True(seeks.IsInFlight);
        // What comes meanwhile counts from where the player is about to be, and waits.
        seeks.Add(Drive.Ms(5000), Drive.Ms(1000), false);
        seeks.Add(Drive.Ms(5000), Drive.Ms(1000), false);
        Assert.Null(seeks.TryTake(last));
        Assert.Equal(Drive.Ms(20_000), seeks.Target);
        seeks.Arrived();
        Assert.Equal(new SeekTarget(Drive.Ms(20_000), false), seeks.TryTake(last));
        seeks.Arrived();
        Assert.Null(seeks.TryTake(last));
        seeks.Add(Drive.Ms(-500), Drive.Ms(100), false);
        Assert.Equal(TimeSpan.Zero, seeks.TryTake(last)!.Value.Time);
        seeks.Arrived();
        seeks.Set(Drive.Ms(99_000), true);
        Assert.Equal(last, seeks.TryTake(last)!.Value.Time);
    }

    [Fact]
    public void TheLoopTakesItsPointsInEitherOrder()
    {
        LoopRange loop = new();
        loop.Mark(Drive.Ms(400), Drive.Ms(440));
        Assert.False(loop.IsActive);
        loop.Mark(Drive.Ms(800), Drive.Ms(840));
        Assert.Equal((Drive.Ms(400), Drive.Ms(840)), (loop.Start, loop.End));
        loop.Mark(Drive.Ms(900), Drive.Ms(940));
        Assert.Null(loop.Start);
        loop.Mark(Drive.Ms(800), Drive.Ms(840));
        loop.Mark(Drive.Ms(400), Drive.Ms(440));
        Assert.Equal((Drive.Ms(400), Drive.Ms(800)), (loop.Start, loop.End));
    }

    [Theory]
    [InlineData(1, 0.5, 0.5)]
    [InlineData(0.3, 0.5, 0.25)]
    [InlineData(6, 2, 8)]
    [InlineData(0.91, 1.1, 1)]
    public void SpeedStaysWithinBounds(double speed, double factor, double expected) =>
        Assert.Equal(expected, PlaybackSpeed.Multiply(speed, factor), 6);

    [Fact]
    public void TicksBecomeTimesWithoutGaps()
    {
        Rational ntsc = new(1001, 30000);
        Assert.Equal(new TimeSpan(333666), MediaTime.FromTicks(1, ntsc));
        Assert.Equal(new TimeSpan(-333667), MediaTime.FromTicks(-1, ntsc));
        Assert.Equal(TimeSpan.FromSeconds(1001), MediaTime.FromTicks(30000, ntsc));
        Assert.Equal("1:02:03.045", MediaTime.Format(new TimeSpan(0, 1, 2, 3, 45), true));
        Assert.Equal("0:00", MediaTime.Format(TimeSpan.FromSeconds(-5)));
    }
}
