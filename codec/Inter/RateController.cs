namespace NeuralCodec.Codec.Inter;

/// <summary>
/// One-pass control of the average bit rate: chooses the quality of each group from what the groups before took. Rate is taken to grow
/// exponentially with the quality index; what was spent too much or too little is paid back over the next seconds.
/// </summary>
internal sealed class RateController
{
    // ln(rate) per quality index, measured on driving clips between indexes 15 and 44.
    private const double RateSlope = 0.059;
    private const double PayBackSeconds = 6;
    private const double FirstQuality = 30;
    private const double MaxStep = 12;
    private readonly double _targetBits, _maxBits;
    private double _complexity = double.NaN;
    private double _debtBits;
    private double _quality = FirstQuality;

    /// <param name="bitsPerSecond">Average to reach.</param>
    /// <param name="maxBitsPerSecond">Rate that no group is to pass; 0 = none.</param>
    public RateController(double bitsPerSecond, double maxBitsPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bitsPerSecond);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBitsPerSecond);
        (_targetBits, _maxBits) = (bitsPerSecond, maxBitsPerSecond);
    }

    /// <summary>Quality index of the intra frame of the next group.</summary>
    public double NextQuality()
    {
        if (double.IsNaN(_complexity)) return _quality;
        double rate = _targetBits - (_debtBits / PayBackSeconds);
        rate = Math.Clamp(rate, _targetBits / 3, _targetBits * 3);
        if (_maxBits > 0) rate = Math.Min(rate, _maxBits * 0.95);
        double wanted = (Math.Log(rate) - _complexity) / RateSlope;
        return _quality = Math.Clamp(Math.Clamp(wanted, _quality - MaxStep, _quality + MaxStep), 0, QualityIndex.MaxIndex);
    }

    /// <summary>Learns from a group coded at the quality last given.</summary>
    public void Add(long lengthBytes, double seconds)
    {
        if (seconds <= 0) return;
        _debtBits += (lengthBytes * 8) - (_targetBits * seconds);
        double complexity = Math.Log(Math.Max(1, lengthBytes * 8 / seconds)) - (RateSlope * _quality);
        // The newest group says most: neighbouring groups look alike, and scenes change.
        _complexity = double.IsNaN(_complexity) ? complexity : (0.3 * _complexity) + (0.7 * complexity);
    }
}
