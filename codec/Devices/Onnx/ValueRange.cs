namespace NeuralCodec.Codec.Devices.Onnx;

/// <summary>Bounds of the values of a tensor; always holds 0, which every grid represents exactly.</summary>
/// <param name="Lower">Smallest value, 0 or less.</param>
/// <param name="Upper">Largest value, 0 or more.</param>
public readonly record struct ValueRange(float Lower, float Upper)
{
    /// <summary>The range of values, with 0.</summary>
    public static ValueRange Of(ReadOnlySpan<float> values)
    {
        ValueRange range = default;
        foreach (float value in values) range = range.Union(new ValueRange(value, value));
        return range;
    }

    /// <summary>+-bound.</summary>
    public static ValueRange Symmetric(float bound) => new(-bound, bound);

    /// <summary>The range of sums.</summary>
    public static ValueRange operator +(ValueRange x, ValueRange y) => new(x.Lower + y.Lower, x.Upper + y.Upper);

    /// <summary>The range of products.</summary>
    public static ValueRange operator *(ValueRange x, ValueRange y) => Of([x.Lower * y.Lower, x.Lower * y.Upper, x.Upper * y.Lower, x.Upper * y.Upper]);

    /// <summary>What holds both.</summary>
    public ValueRange Union(ValueRange other) => new(Math.Min(Lower, Math.Min(other.Lower, 0)), Math.Max(Upper, Math.Max(other.Upper, 0)));

    /// <summary>The part within another.</summary>
    public ValueRange Intersect(ValueRange other) => new(Math.Max(Lower, other.Lower), Math.Min(Upper, other.Upper));
}
