namespace NeuralCodec.Codec.Metrics;

/// <summary>A Bjøntegaard difference of rate and the qualities both curves reach.</summary>
/// <param name="Percent">Rate of the test above (positive) or below (negative) the anchor's, in percent.</param>
/// <param name="LowQuality">Lower end of the common range.</param>
/// <param name="HighQuality">Upper end of the common range.</param>
public readonly record struct BdRateResult(double Percent, double LowQuality, double HighQuality);
