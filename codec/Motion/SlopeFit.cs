namespace NeuralCodec.Codec.Motion;

/// <summary>
/// The plane `a + b x + c y` that fits numbers along the border of a leaf best in least squares (docs/inter-motion.md
/// section 4.1), exact in integers. The border of a leaf of n cells: the cell up left of it, at (0, 0), then x = 1 to n above it and y = 1 to n
/// to its left.
/// </summary>
internal readonly struct SlopeFit
{
    private readonly long _constant;
    private readonly long _perColumn;
    private readonly long _perRow;
    private readonly long _denominator;

    /// <summary>Fits numbers in the order of <see cref="MotionDeriver.BorderCell"/>.</summary>
    /// <param name="values">2 n + 1 numbers, -8192 to 8191.</param>
    public SlopeFit(ReadOnlySpan<short> values)
    {
        int n = values.Length / 2;
        long sum = values[0], sumX = 0, sumY = 0;
        for (int k = 1; k <= n; k++)
        {
            sum += values[k] + values[n + k];
            sumX += (long)k * values[k];
            sumY += (long)k * values[n + k];
        }
        // Every border cell has x = 0 or y = 0, so that the sum of x y vanishes and the normal equations solve in closed form.
        long s = n * (n + 1) / 2, t = s * ((2 * n) + 1) / 3, q = (((2 * n) + 1) * t) - (2 * s * s);
        long p = (sum * t) - ((sumX + sumY) * s);
        _constant = 2 * p * t;
        _perColumn = (sumX * q) - (p * s);
        _perRow = (sumY * q) - (p * s);
        _denominator = 2 * q * t;
    }

    /// <summary>The value at a place, rounded to the nearest, halves away from zero; not limited.</summary>
    /// <param name="x">Half cells right of the centre of the cell up left of the leaf.</param>
    /// <param name="y">Half cells below it.</param>
    public int Evaluate(int x, int y)
    {
        long value = _constant + (_perColumn * x) + (_perRow * y);
        long half = _denominator >> 1;
        return (int)(value >= 0 ? (value + half) / _denominator : -((half - value) / _denominator));
    }
}
