namespace NeuralCodec.Codec.Motion;

/// <summary>How much a search tries.</summary>
public enum MotionPreset
{
    /// <summary>Fewest tries.</summary>
    Fast,

    /// <summary>The usual.</summary>
    Medium,

    /// <summary>Most tries.</summary>
    Slow,
}

/// <summary>Tools of the syntax that a search may use; for measurements.</summary>
[Flags]
public enum MotionTools
{
    /// <summary>Whole blocks with explicit vectors.</summary>
    None = 0,

    /// <summary>Leaves under 64x64.</summary>
    Split = 1,

    /// <summary>Merge candidates.</summary>
    Merge = 2,

    /// <summary>Global motion models.</summary>
    Global = 4,

    /// <summary>Leaves with two references.</summary>
    Both = 8,

    /// <summary>Merge candidates from the motion along the border of a leaf: the slope, and corrected motion of the references.</summary>
    Border = 16,

    /// <summary>Explicit vectors that differ from cell to cell.</summary>
    Variation = 32,

    /// <summary>Everything.</summary>
    All = Split | Merge | Global | Both | Border | Variation,
}

/// <summary>Options of <see cref="MotionEstimator"/>.</summary>
public sealed record MotionSearchOptions
{
    /// <summary>
    /// Price of a bit of motion in units of distortion: the sum of absolute Hadamard coefficients of 8x8 differences, divided by 4
    /// (white noise of deviation s costs 1.6 s per pixel). Larger values give smoother fields.
    /// </summary>
    public double Lambda { get; init; } = 16;

    /// <summary>Effort.</summary>
    public MotionPreset Preset { get; init; } = MotionPreset.Medium;

    /// <summary>Tools allowed.</summary>
    public MotionTools Tools { get; init; } = MotionTools.All;

    /// <summary>Per 64x64 block, row by row, whether it is copied from the first reference; null for none.</summary>
    public IReadOnlyList<bool>? Copied { get; init; }
}

/// <summary>Result of a search.</summary>
/// <param name="Motion">What is to be written.</param>
/// <param name="Field">The vectors that follow from it.</param>
/// <param name="Bits">Length of the written motion as estimated, in bits.</param>
/// <param name="Distortion">Distortion of the luma, in the unit of <see cref="MotionSearchOptions.Lambda"/>.</param>
public sealed record MotionEstimate(CodedMotion Motion, MotionField Field, double Bits, long Distortion);
