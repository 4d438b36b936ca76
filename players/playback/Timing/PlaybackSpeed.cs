namespace NeuralCodec.Playback.Timing;

/// <summary>Speeds the player takes: a quarter to eight times.</summary>
public static class PlaybackSpeed
{
    /// <summary>Slowest.</summary>
    public const double Minimum = 0.25;

    /// <summary>Fastest.</summary>
    public const double Maximum = 8;

    /// <summary>A speed times a factor within the bounds; close to 1 it is 1.</summary>
    public static double Multiply(double speed, double factor)
    {
        double result = Math.Clamp(speed * factor, Minimum, Maximum);
        return Math.Abs(result - 1) < 0.02 ? 1 : result;
    }
}
