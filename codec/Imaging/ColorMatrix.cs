namespace NeuralCodec.Codec.Imaging;

/// <summary>
/// The numbers between RGB and YCbCr with 16 fractional bits, from the luma weights of ITU-T H.273 in exact integer
/// arithmetic, so that they are the same everywhere.
/// </summary>
public sealed class ColorMatrix
{
    /// <summary>Fractional bits of all factors.</summary>
    public const int FractionBits = 16;

    private const long One = 1L << FractionBits;
    private const long WeightUnit = 10000;

    private ColorMatrix(long redWeight, long blueWeight, bool isFullRange)
    {
        long greenWeight = WeightUnit - redWeight - blueWeight;
        (long lumaSpan, long chromaSpan) = isFullRange ? (255, 255) : (219, 224);
        LumaOffset = isFullRange ? 0 : 16;

        // Luma factors sum to the span exactly, chroma factors to zero: greys stay grey.
        LumaRed = Divide(One * redWeight * lumaSpan, WeightUnit * 255);
        LumaBlue = Divide(One * blueWeight * lumaSpan, WeightUnit * 255);
        LumaGreen = Divide(One * lumaSpan, 255) - LumaRed - LumaBlue;
        ChromaMajor = Divide(One * chromaSpan, 2 * 255);
        CbRed = -Divide(One * redWeight * chromaSpan, 2 * (WeightUnit - blueWeight) * 255);
        CbGreen = -ChromaMajor - CbRed;
        CrBlue = -Divide(One * blueWeight * chromaSpan, 2 * (WeightUnit - redWeight) * 255);
        CrGreen = -ChromaMajor - CrBlue;

        LumaGain = Divide(One * 255, lumaSpan);
        RedFromCr = Divide(One * 2 * (WeightUnit - redWeight) * 255, WeightUnit * chromaSpan);
        BlueFromCb = Divide(One * 2 * (WeightUnit - blueWeight) * 255, WeightUnit * chromaSpan);
        GreenFromCb = -Divide(One * 2 * blueWeight * (WeightUnit - blueWeight) * 255, greenWeight * WeightUnit * chromaSpan);
        GreenFromCr = -Divide(One * 2 * redWeight * (WeightUnit - redWeight) * 255, greenWeight * WeightUnit * chromaSpan);
    }

    internal int LumaOffset { get; }

    internal int LumaRed { get; }

    internal int LumaGreen { get; }

    internal int LumaBlue { get; }

    internal int ChromaMajor { get; }

    internal int CbRed { get; }

    internal int CbGreen { get; }

    internal int CrGreen { get; }

    internal int CrBlue { get; }

    internal int LumaGain { get; }

    internal int RedFromCr { get; }

    internal int GreenFromCb { get; }

    internal int GreenFromCr { get; }

    internal int BlueFromCb { get; }

    /// <summary>The matrix for a colour description; unknown matrices count as BT.601.</summary>
    public static ColorMatrix For(ColorDescription color)
    {
        ArgumentNullException.ThrowIfNull(color);
        (long red, long blue) = color.Matrix switch
        {
            MatrixCoefficients.Bt709 => (2126L, 722L),
            MatrixCoefficients.Bt2020 => (2627L, 593L),
            _ => (2990L, 1140L),
        };
        return new ColorMatrix(red, blue, color.IsFullRange);
    }

    private static int Divide(long numerator, long denominator) => (int)((numerator + (denominator / 2)) / denominator);
}
