namespace NeuralCodec.Entropy.Adaptive;

/// <summary>Numbers of the adaptive models (docs/bitstream.md section 4).</summary>
internal static class AdaptiveConstants
{
    /// <summary>log2 of the total of every adaptive table.</summary>
    public const int ScaleBits = 15;

    /// <summary>Total of every adaptive table.</summary>
    public const int Total = 1 << ScaleBits;

    /// <summary>
    /// Least frequency of either value that a binary model may begin with: below it the slow rate could not move, and
    /// frequencies would leave 71 to 32697.
    /// </summary>
    public const int MinFirstFrequency = 128;

    /// <summary>Largest alphabet.</summary>
    public const int MaxSymbols = 32;
}
