namespace NeuralCodec.Codec.Imaging;

/// <summary>A ratio of two whole numbers, 0/0 where unknown.</summary>
/// <param name="Numerator">Above the line.</param>
/// <param name="Denominator">Below the line.</param>
public readonly record struct Rational(uint Numerator, uint Denominator)
{
    /// <summary>Neither part is 0.</summary>
    public bool IsPositive => Numerator > 0 && Denominator > 0;

    /// <summary>The value, or 0 where the denominator is 0.</summary>
    public double ToDouble() => Denominator == 0 ? 0 : (double)Numerator / Denominator;

    /// <summary>"30000/1001".</summary>
    public override string ToString() => $"{Numerator}/{Denominator}";

    /// <summary>Reads "30000/1001", "30000:1001" or "25".</summary>
    public static bool TryParse(string? text, out Rational value)
    {
        value = default;
        string[] parts = (text ?? "").Split('/', ':');
        uint denominator = 1;
        if (parts.Length > 2 || !uint.TryParse(parts[0], out uint numerator))
            return false;
        if (parts.Length == 2 && !uint.TryParse(parts[1], out denominator))
            return false;
        value = new Rational(numerator, denominator);
        return true;
    }
}
