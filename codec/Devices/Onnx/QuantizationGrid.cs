namespace NeuralCodec.Codec.Devices.Onnx;

/// <summary>Unsigned numbers of 8 or 16 bits that stand for (q - ZeroPoint) * Scale.</summary>
/// <param name="Scale">Step, above 0.</param>
/// <param name="ZeroPoint">The number of the value 0.</param>
/// <param name="IsWide">True for 16 bits.</param>
internal readonly record struct QuantizationGrid(float Scale, int ZeroPoint, bool IsWide)
{
    /// <summary>Largest number.</summary>
    public int Largest => LargestOf(IsWide);

    /// <summary>The finest grid over a range.</summary>
    public static QuantizationGrid Over(ValueRange range, bool isWide)
    {
        float span = range.Upper - range.Lower;
        return At(range, span > 0 ? span / LargestOf(isWide) : 1, isWide);
    }

    /// <summary>
    /// The finest grid over a range whose step is a power of two, in 16 bits. The values of the integer engine lie on such grids: one over
    /// its clamps +-(2^15 - 1) is its own integers, and rounds as it does.
    /// </summary>
    public static QuantizationGrid PowerOfTwo(ValueRange range)
    {
        float step = (range.Upper - range.Lower) / LargestOf(true);
        return At(range, step > 0 ? MathF.ScaleB(1, (int)MathF.Ceiling(MathF.Log2(step))) : 1, true);
    }

    /// <summary>The number of a value.</summary>
    public int Quantize(float value) => (int)Math.Clamp(MathF.Round(value / Scale) + ZeroPoint, 0, Largest);

    private static int LargestOf(bool isWide) => isWide ? ushort.MaxValue : byte.MaxValue;

    /// <summary>A grid of a step whose lowest number is the lower end of a range.</summary>
    public static QuantizationGrid At(ValueRange range, float scale, bool isWide) =>
        new(scale, (int)Math.Clamp(MathF.Round(-range.Lower / scale), 0, LargestOf(isWide)), isWide);
}
