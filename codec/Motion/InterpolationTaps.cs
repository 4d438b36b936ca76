namespace NeuralCodec.Codec.Motion;

/// <summary>The filters of section 3.2 of docs/inter.md. Each sums to 64.</summary>
internal static class InterpolationTaps
{
    /// <summary>Taps of a luma filter; the fourth one lies on the sample itself.</summary>
    public const int LumaCount = 8;

    /// <summary>Taps of a chroma filter; the second one lies on the sample itself.</summary>
    public const int ChromaCount = 4;

    /// <summary>Eight taps for each quarter pixel.</summary>
    public static ReadOnlySpan<sbyte> Luma =>
    [
        0, 0, 0, 64, 0, 0, 0, 0,
        -1, 4, -10, 58, 17, -5, 1, 0,
        -1, 4, -11, 40, 40, -11, 4, -1,
        0, 1, -5, 17, 58, -10, 4, -1,
    ];

    /// <summary>Four taps for each eighth of a chroma sample.</summary>
    public static ReadOnlySpan<sbyte> Chroma =>
    [
        0, 64, 0, 0,
        -2, 58, 10, -2,
        -4, 54, 16, -2,
        -6, 46, 28, -4,
        -4, 36, 36, -4,
        -4, 28, 46, -6,
        -2, 16, 54, -4,
        -2, 10, 58, -2,
    ];

    /// <summary>The filter of a plane at a fraction, 0 to 3 (luma) or 0 to 7 (chroma).</summary>
    public static ReadOnlySpan<sbyte> Filter(bool luma, int fraction) =>
        luma ? Luma.Slice(fraction * LumaCount, LumaCount) : Chroma.Slice(fraction * ChromaCount, ChromaCount);
}
