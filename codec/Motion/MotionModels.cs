using NeuralCodec.Entropy.Adaptive;

namespace NeuralCodec.Codec.Motion;

/// <summary>The adaptive models of the motion of a picture, in the order of docs/inter-motion.md section 3.</summary>
internal sealed class MotionModels
{
    /// <summary>Merge candidates of a leaf.</summary>
    public const int MergeCandidates = 10;

    /// <summary>Models of the class of a difference component.</summary>
    public const int ClassBins = 13;

    /// <summary>What vectors may follow beside nothing.</summary>
    public const int Variations = 3;

    public const int Copy = 0;
    public const int Split = Copy + 3;
    public const int Merge = Split + 9;
    public const int FirstIndex = Merge + 12;
    public const int LaterIndex = FirstIndex + 4;
    public const int Replace = LaterIndex + MergeCandidates - 2;
    public const int ReplaceBoth = Replace + 1;
    public const int ReplaceSecond = ReplaceBoth + 1;
    public const int Both = ReplaceSecond + 1;
    public const int Second = Both + 3;
    public const int Linked = Second + 1;
    public const int Predictor = Linked + 1;
    public const int Zero = Predictor + 2;
    public const int Class = Zero + 6;
    public const int Variation = Class + (2 * ClassBins);
    public const int Count = Variation + (3 * Variations);

    /// <summary>The models; a coder moves them.</summary>
    public readonly AdaptiveBit[] Bits = new AdaptiveBit[Count];

    private static readonly AdaptiveBit[] FirstStates = Array.ConvertAll(FirstFrequencies.ToArray(), frequency => new AdaptiveBit(frequency));

    public MotionModels() => Reset();

    // Frequencies of the value 0, of 32768, at the start of every picture.
    private static ReadOnlySpan<int> FirstFrequencies =>
    [
        // copy
        30000, 16384, 3000,
        // split of 64, 32, 16, by deeper neighbours
        28250, 13000, 4250, 27250, 16750, 6500, 30750, 21750, 12250,
        // merge of 64, 32, 16, 8, by neighbours that are not merged
        4250, 10000, 15000, 6000, 10750, 15750, 6500, 11500, 16250, 5750, 8250, 11250,
        // merge index: first decision of 64, 32, 16, 8, then the others
        22250, 17000, 17250, 19250, 15000, 7250, 9500, 9500, 14000, 15500, 19250, 21750,
        // replaced use: at all, both, second
        31250, 28250, 12500,
        // both, second, linked
        28250, 26250, 15750, 19250, 19500,
        // predictors
        23250, 23250,
        // component other than 0, of X then Y, by neighbours' differences
        8750, 6250, 3750, 13500, 12750, 8000,
        // class of X, then of Y
        6750, 11250, 13500, 15250, 16000, 16500, 17500, 22750, 24000, 24000, 24000, 24000, 24000,
        12250, 14500, 15750, 16250, 16500, 19000, 23250, 24000, 24000, 24000, 24000, 24000, 24000,
        // variation of 64, 32, 16
        27750, 8000, 24750, 27250, 11000, 16000, 30000, 16500, 12250,
    ];

    /// <summary>Back to the state at the start of a picture.</summary>
    public void Reset() => FirstStates.CopyTo(Bits, 0);
}
