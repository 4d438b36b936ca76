namespace NeuralCodec.Codec.Inter;

/// <summary>
/// One-pass control of the average bit rate: chooses the quality of each group from what the groups before took. Rate is taken to grow
/// exponentially with the quality index; what was spent too much or too little is paid back over the next seconds. A group's intra frame
/// tells how much harder or easier a new scene is before the rest of the group is coded. With a ceiling it keeps a quality and lowers it
/// only where a rate would be passed.
/// </summary>
internal sealed class RateController
{
    /// <summary>ln(rate) per quality index, measured on driving clips between indexes 15 and 44.</summary>
    public const double RateSlope = 0.059;

    private const double PayBackSeconds = 6;
    private const double FirstQuality = 30;
    private const double MaxStep = 12;

    // Group per second to its intra frame before any was coded; change of ln(bits of the intra frame) that counts as a new scene, and
    // quality indexes that make it worth to code it again.
    private const double FirstGroupToIntra = 2, NewScene = 0.25, WorthwhileStep = 2;
    private readonly double _targetBits, _maxBits, _ceiling;
    private double _complexity = double.NaN, _intraComplexity = double.NaN;
    private double _debtBits;
    private double _quality;

    /// <param name="bitsPerSecond">Average to reach.</param>
    /// <param name="maxBitsPerSecond">Rate that no group is to pass; 0 = none.</param>
    /// <param name="ceiling">Where not null: the quality index to begin with, which none passes.</param>
    public RateController(double bitsPerSecond, double maxBitsPerSecond, double? ceiling = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bitsPerSecond);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBitsPerSecond);
        (_targetBits, _maxBits) = (bitsPerSecond, maxBitsPerSecond);
        (_ceiling, _quality) = (ceiling ?? QualityIndex.MaxIndex, ceiling ?? FirstQuality);
    }

    /// <summary>Quality index of the intra frame of the next group.</summary>
    public double NextQuality()
    {
        if (double.IsNaN(_complexity)) return _quality;
        return _quality = Math.Clamp(Wanted(), _quality - MaxStep, _quality + MaxStep);
    }

    /// <summary>
    /// The quality at which a group's intra frame is to be coded again, because it shows another scene than the groups before; null where it may stay.
    /// </summary>
    /// <param name="quality">Quality index it was coded at.</param>
    /// <param name="lengthBits">What it took.</param>
    public double? RetryIntra(double quality, double lengthBits)
    {
        double complexity = Math.Log(Math.Max(1, lengthBits)) - (RateSlope * quality), change = complexity - _intraComplexity;
        _intraComplexity = complexity;
        if (double.IsNaN(_complexity)) _complexity = complexity + Math.Log(FirstGroupToIntra);
        else if (Math.Abs(change) >= NewScene) _complexity += change;
        else return null;
        double wanted = Wanted();
        if (Math.Abs(wanted - quality) < WorthwhileStep) return null;
        return _quality = wanted;
    }

    private double Wanted()
    {
        double rate = _targetBits - (_debtBits / PayBackSeconds);
        rate = Math.Clamp(rate, _targetBits / 3, _targetBits * 3);
        if (_maxBits > 0) rate = Math.Min(rate, _maxBits * 0.95);
        return Math.Clamp((Math.Log(rate) - _complexity) / RateSlope, 0, _ceiling);
    }

    /// <summary>Learns from a group.</summary>
    /// <param name="lengthBytes">What it took.</param>
    /// <param name="seconds">How long it lasts.</param>
    /// <param name="quality">Quality index it was coded at, where that is not the one last given.</param>
    public void Add(long lengthBytes, double seconds, double? quality = null)
    {
        if (seconds <= 0) return;
        _quality = quality ?? _quality;
        _debtBits += (lengthBytes * 8) - (_targetBits * seconds);
        double complexity = Math.Log(Math.Max(1, lengthBytes * 8 / seconds)) - (RateSlope * _quality);
        // The newest group says most: neighbouring groups look alike, and scenes change.
        _complexity = double.IsNaN(_complexity) ? complexity : (0.3 * _complexity) + (0.7 * complexity);
    }
}
