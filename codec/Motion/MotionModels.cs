using NeuralCodec.Entropy.Adaptive;

namespace NeuralCodec.Codec.Motion;

/// <summary>The adaptive models of the motion of a picture, in the order of docs/inter-motion.md section 3.</summary>
internal sealed class MotionModels
{
    /// <summary>Merge candidates of a leaf.</summary>
    public const int MergeCandidates = 6;

    /// <summary>Models of the class of a difference component.</summary>
    public const int ClassBins = 13;

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
    public const int Count = Class + (2 * ClassBins);

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
        20000, 14000, 9000, 22000, 17000, 12000, 26000, 22000, 18000,
        // merge of 64, 32, 16, 8, by neighbours that are not merged
        8000, 11000, 14000, 8000, 11000, 14000, 8000, 11000, 14000, 8000, 11000, 14000,
        // merge index: first decision of 64, 32, 16, 8, then the others
        18000, 18000, 18000, 18000, 16384, 16384, 16384, 16384,
        // replaced use: at all, both, second
        30000, 16384, 16384,
        // both, second, linked
        20000, 14000, 8000, 16384, 16384,
        // predictors
        22000, 22000,
        // component other than 0, of X then Y, by neighbours' differences
        16000, 11000, 7000, 18000, 13000, 9000,
        // class of X, then of Y
        9000, 12000, 15000, 17000, 19000, 20000, 22000, 24000, 24000, 24000, 24000, 24000, 24000,
        9000, 12000, 15000, 17000, 19000, 20000, 22000, 24000, 24000, 24000, 24000, 24000, 24000,
    ];

    /// <summary>Back to the state at the start of a picture.</summary>
    public void Reset() => FirstStates.CopyTo(Bits, 0);
}
