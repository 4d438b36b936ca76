namespace NeuralCodec.Codec.Inter;

/// <summary>
/// How far the qualities of the frames of a mini-group lie apart. What a frame spends is paid back in those that refer to it, by as much
/// as their prediction depends on it: with D the squared error of a coded frame and E that of its prediction, a reference that is better by
/// dD lowers the cost of a frame by about D / E of what it would were the frame a mere copy. In a still scene at low rates D / E is 1, at
/// high rates and in motion that is hard to predict far less, and frames deserve to be more alike.
/// </summary>
/// <remarks>
/// From R = log(E / D) / 2 for each sample, E = w dD + the error of prediction from the sources, and equal slopes dR / dD of all frames, weighted
/// by what depends on them; docs/training.md has the measurements. Low delay has P frames only.
/// </remarks>
internal sealed class QualityCascade
{
    private const int Levels = 4;

    // Quality indexes for a frame that is worth twice as much, and from the intra frame to P.
    private const double IndexesPerOctave = 8, PredictedOffset = 8, PredictedGain = 6;

    // Share of an anchor's own worth that comes back to it through the anchors after it.
    private const double AnchorShare = 0.4;

    // Share of the prediction's error that coding leaves, by level: medium rates, until frames have been coded.
    private readonly double[] _errorLeft = [0.4, 0.75, 0.9, 1];

    /// <summary>
    /// How far the quality index of a frame lies below that of the group's intra frame, about 10 for P and up to 8 more for each level of B
    /// frames.
    /// </summary>
    /// <param name="level">0 for P, 1 and more for B frames down the hierarchy.</param>
    public double Offset(int level)
    {
        // Each B frame has two that refer to it at each deeper level, by half; an anchor four.
        Span<double> worth = stackalloc double[Levels];
        double dependents = 0;
        for (int i = Levels - 1; i >= 0; i--)
        {
            worth[i] = i > 0 ? 1 + dependents : (1 + dependents) / (1 - (AnchorShare * _errorLeft[0]));
            dependents += worth[i] * _errorLeft[i];
        }
        double offset = PredictedOffset + (PredictedGain * _errorLeft[0]);
        for (int i = 1; i <= level; i++)
            offset += IndexesPerOctave * (i < Levels ? Math.Clamp(Math.Log2(worth[i - 1] / worth[i]), 0, 1) : 1);
        return offset;
    }

    /// <summary>Learns from a frame.</summary>
    /// <param name="level">Its level.</param>
    /// <param name="errorLeft">Squared error of the coded frame to that of its prediction.</param>
    public void Add(int level, double errorLeft)
    {
        if (level >= Levels) return;
        // Half of what is known is of the newest mini-group.
        double share = 0.5 / (1 << Math.Max(0, level - 1));
        _errorLeft[level] += share * (Math.Clamp(errorLeft, 0, 1) - _errorLeft[level]);
    }
}
