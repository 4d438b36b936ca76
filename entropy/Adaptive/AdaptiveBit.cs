namespace NeuralCodec.Entropy.Adaptive;

/// <summary>
/// Adaptive probability of a binary decision: the mean of a fast and a slow estimate (docs/bitstream.md section 4.1).
/// The default value expects both alike. A mutable value type: keep it in a field or an array and pass it by reference.
/// </summary>
public struct AdaptiveBit
{
    private const int Half = 1 << (AdaptiveConstants.ScaleBits - 1);
    private const int FastRate = 4;
    private const int SlowRate = 7;

    // Probabilities of 0 minus one half, so that default(AdaptiveBit) is the initial state.
    private short _fast;
    private short _slow;

    /// <summary>A model that expects the value 0 in <paramref name="zeroFrequency"/> of 32768 cases.</summary>
    /// <param name="zeroFrequency">128 to 32640.</param>
    public AdaptiveBit(int zeroFrequency)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(zeroFrequency, AdaptiveConstants.MinFirstFrequency);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(zeroFrequency, AdaptiveConstants.Total - AdaptiveConstants.MinFirstFrequency);
        _fast = _slow = (short)(zeroFrequency - Half);
    }

    /// <summary>Length of a value, 0 or 1, in 1/256 bit, as an encoder estimates it; the model stays as it is.</summary>
    public readonly int GetCost(int bit) =>
        AdaptiveCost.Get(bit == 0 ? ZeroFrequency : AdaptiveConstants.Total - ZeroFrequency);

    /// <summary>Moves the model as coding the value, 0 or 1, would: for encoders that try before they write.</summary>
    public void Learn(int bit) => Update(bit);

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
