using NeuralCodec.Codec;

namespace NeuralCodec.Cli;

/// <summary>Finds the quality whose size is nearest to a target: a bracketed secant over log size, which is close to a line.</summary>
internal static class RateSearch
{
    /// <summary>How far from the target a result may be.</summary>
    public const double Tolerance = 0.03;

    private const int MaxTries = 10;

    /// <summary>Calls the encoder with changing qualities until its size over the target is within the tolerance.</summary>
    /// <param name="encodeAsync">Encodes, and gives size over target.</param>
    /// <returns>The best quality met and its ratio; outside the tolerance where the target cannot be reached.</returns>
    public static async Task<(QualityIndex Quality, double Ratio)> FindAsync(Func<QualityIndex, Task<double>> encodeAsync)
    {
        int low = 0, high = QualityIndex.MaxIndex << QualityIndex.FractionBits;
        double lowLog = double.NaN, highLog = double.NaN;
        (QualityIndex Quality, double Ratio) best = (default, 0);
        double bestDistance = double.PositiveInfinity;
        int raw = high / 2;
        for (int i = 0; i < MaxTries && low <= high; i++)
        {
            QualityIndex quality = new(raw);
            double ratio = await encodeAsync(quality).ConfigureAwait(false);
            double log = Math.Log(ratio);
            if (Math.Abs(log) < bestDistance)
                (best, bestDistance) = ((quality, ratio), Math.Abs(log));
            // Half the tolerance is near enough to stop; the rest is room for what a container adds.
            if (Math.Abs(ratio - 1) <= Tolerance / 2)
                break;
            if (log > 0)
                (high, highLog) = (raw - 1, log);
            else
                (low, lowLog) = (raw + 1, log);
            double share = double.IsNaN(lowLog) || double.IsNaN(highLog) ? 0.5 : -lowLog / (highLog - lowLog);
            raw = low + (int)Math.Round(Math.Clamp(share, 0.05, 0.95) * (high - low));
        }

        return best;
    }
}
