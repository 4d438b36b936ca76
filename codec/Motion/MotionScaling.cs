namespace NeuralCodec.Codec.Motion;

/// <summary>Scaling of vectors by distances between pictures.</summary>
internal static class MotionScaling
{
    /// <summary>value * numerator / denominator, rounded to the nearest, halves away from zero.</summary>
    public static int Scale(int value, int numerator, int denominator)
    {
        int product = value * numerator;
        if (denominator < 0)
        {
            product = -product;
            denominator = -denominator;
        }
        int half = denominator >> 1;
        return product >= 0 ? (product + half) / denominator : -((half - product) / denominator);
    }

    /// <summary>Both components scaled and limited to the range of vectors.</summary>
    public static MotionVector Scale(int x, int y, int numerator, int denominator)
    {
        if (numerator == denominator) return Clamp(x, y);
        if (numerator == -denominator) return Clamp(-x, -y);
        return Clamp(Scale(x, numerator, denominator), Scale(y, numerator, denominator));
    }

    /// <summary>The nearest vector in range.</summary>
    public static MotionVector Clamp(int x, int y) =>
        new((short)Math.Clamp(x, MotionVector.Min, MotionVector.Max), (short)Math.Clamp(y, MotionVector.Min, MotionVector.Max));
}
