namespace NeuralCodec.Codec.Inter;

/// <summary>
/// The sender's buffer before a channel of constant rate: coded bits go in at once and leak out over time. Where what comes next would
/// overflow it, the quality is lowered; at the lowest quality it may overflow all the same.
/// </summary>
/// <remarks>Any stretch of t seconds then holds at most rate times (t + <c>seconds</c>) bits.</remarks>
internal sealed class LeakyBucket
{
    // Share of the bucket that an intra frame, and all frames, may fill: the rest is for what is predicted wrongly.
    private const double IntraShare = 0.6, TotalShare = 0.85;
    private const int Tries = 5;
    private readonly double _bitsPerSecond, _sizeBits;
    private double _fillBits;
    private double _complexity = double.NaN;

    /// <param name="bitsPerSecond">Rate of the channel.</param>
    /// <param name="seconds">Size of the bucket: how long it takes to run empty.</param>
    public LeakyBucket(double bitsPerSecond, double seconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bitsPerSecond);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seconds);
        (_bitsPerSecond, _sizeBits) = (bitsPerSecond, bitsPerSecond * seconds);
    }

    /// <summary>Time passes.</summary>
    public void Leak(double seconds) => _fillBits = Math.Max(0, _fillBits - (seconds * _bitsPerSecond));

    /// <summary>The quality at which an intra frame that took <paramref name="lengthBits"/> is to be tried again; null where it fits.</summary>
    /// <param name="quality">Quality index of the try.</param>
    /// <param name="lengthBits">What it took.</param>
    /// <param name="tries">Tries so far.</param>
    public double? RetryIntra(double quality, double lengthBits, int tries)
    {
        double room = Math.Max(_sizeBits * 0.02, Math.Min(_sizeBits * IntraShare, (_sizeBits * TotalShare) - _fillBits));
        if (lengthBits <= room || quality <= 0 || tries >= Tries) return null;
        // A little more than the slope asks for, so that most second tries fit.
        return tries == Tries - 1 ? 0 : Math.Max(0, quality - 1 - (Math.Log(lengthBits / room) / RateController.RateSlope));
    }

    /// <summary>The quality at which the next inter frames are thought to fit.</summary>
    /// <param name="quality">The quality index wished for.</param>
    /// <param name="count">How many frames.</param>
    public double CapInter(double quality, int count)
    {
        if (double.IsNaN(_complexity)) return quality;
        double room = Math.Max(_sizeBits * 0.01, (_sizeBits * TotalShare) - _fillBits);
        return Math.Clamp((Math.Log(room / count) - _complexity) / RateController.RateSlope, 0, quality);
    }

    /// <summary>Takes an intra frame.</summary>
    public void AddIntra(double lengthBits, double quality)
    {
        _fillBits += lengthBits;
        // Nothing is known yet of the frames that follow: a tenth of it each is the most that is usual.
        if (double.IsNaN(_complexity)) _complexity = Math.Log(Math.Max(1, lengthBits) / 10) - (RateController.RateSlope * quality);
    }

    /// <summary>Takes inter frames coded at a quality.</summary>
    public void AddInter(double lengthBits, int count, double quality)
    {
        _fillBits += lengthBits;
        _complexity = Math.Log(Math.Max(1, lengthBits) / count) - (RateController.RateSlope * quality);
    }
}
