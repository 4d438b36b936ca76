namespace NeuralCodec.Entropy.Adaptive;

/// <summary>
/// Adaptive probability of a binary decision: the mean of a fast and a slow estimate (docs/bitstream.md section 4.1).
/// The default value is one half. A mutable value type: keep it in a field or an array and pass it by reference.
/// </summary>
public struct AdaptiveBit
{
    private const int Half = 1 << (AdaptiveConstants.ScaleBits - 1);
    private const int FastRate = 4;
    private const int SlowRate = 7;

    // Probabilities of 0 minus one half, so that default(AdaptiveBit) is the initial state.
    private short _fast;
    private short _slow;

    /// <summary>Frequency of the value 0, of 32768; the two rates keep it in 71 to 32697.</summary>
    internal readonly uint ZeroFrequency => (uint)((_fast + _slow + (2 * Half)) >> 1);

    /// <summary>Moves both estimates towards the value just coded, 0 or 1.</summary>
    internal void Update(int bit)
    {
        _fast = Step(_fast, bit, FastRate);
        _slow = Step(_slow, bit, SlowRate);
    }

    private static short Step(short centred, int bit, int rate)
    {
        int probability = centred + Half;
        probability += bit == 0 ? ((2 * Half) - probability) >> rate : -(probability >> rate);
        return (short)(probability - Half);
    }
}
