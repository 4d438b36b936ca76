using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Playback.Media;

/// <summary>Ticks of a file to times of the player and back; rounding is towards the past, so that neighbours stay neighbours.</summary>
public static class MediaTime
{
    /// <summary>The time of a tick.</summary>
    public static TimeSpan FromTicks(long ticks, Rational timeBase)
    {
        Int128 product = (Int128)ticks * timeBase.Numerator * TimeSpan.TicksPerSecond;
        Int128 quotient = product / timeBase.Denominator;
        if (product < 0 && quotient * timeBase.Denominator != product)
            quotient--;
        return new TimeSpan((long)Int128.Clamp(quotient, long.MinValue / 4, long.MaxValue / 4));
    }

    /// <summary>"1:02:03" or "0:32", with milliseconds where asked for.</summary>
    public static string Format(TimeSpan time, bool withMilliseconds = false)
    {
        if (time < TimeSpan.Zero)
            time = TimeSpan.Zero;
        long seconds = (long)time.TotalSeconds;
        string text = seconds >= 3600
            ? FormattableString.Invariant($"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}")
            : FormattableString.Invariant($"{seconds / 60}:{seconds % 60:00}");
        return withMilliseconds ? FormattableString.Invariant($"{text}.{time.Milliseconds:000}") : text;
    }
}
