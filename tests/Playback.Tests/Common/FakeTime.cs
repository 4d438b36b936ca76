namespace NeuralCodec.Playback.Tests;

/// <summary>Time that passes when the test says so.</summary>
internal sealed class FakeTime : TimeProvider
{
    private long _now = 1_000_000;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public void Pass(TimeSpan time) => _now += time.Ticks;

    public void Pass(int milliseconds) => Pass(TimeSpan.FromMilliseconds(milliseconds));
}
