using NeuralCodec.Entropy.Cdf;

namespace NeuralCodec.Codec.Transforms;

/// <summary>
/// Rounding of residuals that weighs rate: a magnitude is taken only where the squared error it saves is worth its bits. At high rates
/// uniform steps of 1 trade (ln 2) / 6 of squared error for a bit; <see cref="Share"/> of that price gave the least rate
/// at equal PSNR on driving clips (docs/training.md), as what is rounded away is missing in the frames that follow.
/// </summary>
internal sealed class RateThresholds
{
    /// <summary>Magnitudes with a threshold of their own; larger ones are rounded to the nearest.</summary>
    public const int Magnitudes = 8;

    private const int FractionBits = 20;
    private const double Share = 0.25;
    private readonly int[] _table = new int[GaussianTables.Count * Magnitudes];

    /// <param name="weight">Times the price above; with 0 every magnitude is rounded to the nearest.</param>
    public RateThresholds(double weight)
    {
        Weight = weight;
        for (int index = 0; index < GaussianTables.Count; index++)
        {
            for (int magnitude = 1; magnitude < Magnitudes; magnitude++)
            {
                // Tables of large scales are coarse: a magnitude may come out no longer than the one below it.
                double bits = Math.Max(0, CodeLength(index, magnitude) - CodeLength(index, magnitude - 1));
                // (d - m + 1)^2 + price * bits(m - 1) = (d - m)^2 + price * bits(m)
                double threshold = magnitude - 0.5 + (weight * Share * Math.Log(2) / 6 * bits / 2);
                _table[(index * Magnitudes) + magnitude] = (int)(Math.Min(threshold, magnitude) * (1 << FractionBits));
            }
        }
    }

    /// <summary>What the price is multiplied with.</summary>
    public double Weight { get; }

    /// <summary>The largest distance from the mean, in units of 2^-exponent, that is rounded below a magnitude of 1 to 7.</summary>
    public int Of(int scaleIndex, int magnitude, int exponent)
    {
        int threshold = _table[(scaleIndex * Magnitudes) + magnitude], shift = FractionBits - exponent;
        return shift >= 0 ? threshold >> shift : threshold << -shift;
    }

    private static double CodeLength(int scaleIndex, int magnitude) =>
        GaussianTables.ScaleBits - Math.Log2(GaussianTables.Frequency(scaleIndex, magnitude)) + (magnitude == 0 ? 0 : GaussianTables.RawBits(scaleIndex));
}
