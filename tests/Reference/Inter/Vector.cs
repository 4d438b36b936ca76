namespace NeuralCodec.Reference.Inter;

/// <summary>inter-motion.md, section 1: a pair of numbers in quarter samples.</summary>
public readonly record struct Vector(int X, int Y)
{
    public static Vector operator +(Vector a, Vector b) => new(a.X + b.X, a.Y + b.Y);

    public static Vector operator -(Vector a, Vector b) => new(a.X - b.X, a.Y - b.Y);

    /// <summary>v n / m, rounded to the nearest integer, halves away from zero.</summary>
    public static int Scale(int v, int n, int m)
    {
        long product = (long)v * n;
        long magnitude = ((2 * Math.Abs(product)) + Math.Abs(m)) / (2 * Math.Abs((long)m));
        return (int)(product < 0 == m < 0 ? magnitude : -magnitude);
    }

    /// <summary>The vector with each component in -8192 … 8191.</summary>
    public static Vector Limit(long x, long y) => new((int)Math.Clamp(x, -8192, 8191), (int)Math.Clamp(y, -8192, 8191));

    /// <summary>Scaled by n / m and limited.</summary>
    public Vector Scaled(int n, int m) => Limit(Scale(X, n, m), Scale(Y, n, m));
}
