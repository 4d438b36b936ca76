using NeuralCodec.Entropy.Adaptive;

namespace NeuralCodec.Codec.Container;

/// <summary>The adaptive models of a group's header stream, in the order of docs/container.md section 5.3.</summary>
internal static class GroupHeaderModels
{
    /// <summary>Models of the length of a quality's difference, and of the steps of a length.</summary>
    public const int QualityBins = 7;
    public const int StepBins = 7;

    public const int Duration = 0;
    public const int OtherDuration = Duration + 4;
    public const int Place = OtherDuration + 1;
    public const int Kind = Place + 3;
    public const int Repeat = Kind + 5;
    public const int Mode = Repeat + 5;
    public const int Quality = Mode + 1;
    public const int QualitySign = Quality + 3;
    public const int QualityLength = QualitySign + 1;
    public const int Two = QualityLength + QualityBins;
    public const int First = Two + 3;
    public const int Second = First + 2;
    public const int Base = Second + 2;
    public const int Length = Base + 1;
    public const int LengthSign = Length + 1;
    public const int LengthStep = LengthSign + 1;
    public const int Count = LengthStep + StepBins;

    private static readonly AdaptiveBit[] FirstStates = Array.ConvertAll(FirstFrequencies.ToArray(), frequency => new AdaptiveBit(frequency));

    // Frequencies of the value 0, of 32768, at the start of every group.
    private static ReadOnlySpan<int> FirstFrequencies =>
    [
        // another duration than before, by the last two; then not the other one
        32640, 16384, 16384, 16384, 16384,
        // another place: first frame, without a gap, in a gap
        32640, 32000, 32640,
        // not inter: first frame, then by level
        128, 32000, 32000, 32000, 32000,
        // repeat: first frame, then by level
        32640, 16384, 4096, 4096, 4096,
        // mode 1
        4096,
        // another quality: first of its class, after an equal one, after another; its sign; its bit length
        5500, 29000, 11000, 9000, 9500, 12000, 11500, 6000, 4000, 16384, 30000,
        // two references: few outer frames, outer, inner
        32000, 2000, 128,
        // another first reference: outer, inner
        32000, 32640,
        // another second reference: outer, inner
        26000, 32640,
        // not frame 0 either
        32000,
        // another half octave; its sign; its distance
        14000, 15000, 23200, 19600, 16000, 16000, 18000, 20000, 20000,
    ];

    /// <summary>The models in their first states.</summary>
    public static AdaptiveBit[] Create() => [.. FirstStates];
}
