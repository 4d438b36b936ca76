namespace NeuralCodec.Codec.Motion;

/// <summary>
/// Global motion into one reference, a vector per place (docs/inter-motion.md): x and y are luma pixels from the centre of the
/// padded picture, `vx = A + B x + C y + (G x + H y) x`, `vy = D + E x + F y + (G x + H y) y` in quarter pixels.
/// </summary>
public readonly record struct GlobalMotion
{
    /// <summary>Largest magnitude of a parameter.</summary>
    public const int MaxParameter = 32767;

    /// <summary>Number of parameters.</summary>
    public const int Parameters = 8;

    /// <summary>Fraction bits of A and D.</summary>
    public const int PanBits = 2;

    /// <summary>Fraction bits of B, C, E and F.</summary>
    public const int SlopeBits = 12;

    /// <summary>Fraction bits of G and H.</summary>
    public const int BendBits = 21;

    /// <summary>Horizontal pan.</summary>
    public int A { get; init; }

    /// <summary>Horizontal growth to the right.</summary>
    public int B { get; init; }

    /// <summary>Horizontal shear.</summary>
    public int C { get; init; }

    /// <summary>Vertical pan.</summary>
    public int D { get; init; }

    /// <summary>Vertical shear.</summary>
    public int E { get; init; }

    /// <summary>Vertical growth downwards.</summary>
    public int F { get; init; }

    /// <summary>Perspective to the right.</summary>
    public int G { get; init; }

    /// <summary>Perspective downwards.</summary>
    public int H { get; init; }

    /// <summary>The vector at a place, limited to the range of vectors.</summary>
    /// <param name="x">Columns right of the centre, in luma pixels.</param>
    /// <param name="y">Rows below the centre, in luma pixels.</param>
    public MotionVector Evaluate(int x, int y)
    {
        long bend = ((long)G * x) + ((long)H * y);
        long vx = ((long)A << (BendBits - PanBits)) + ((((long)B * x) + ((long)C * y)) << (BendBits - SlopeBits)) + (bend * x);
        long vy = ((long)D << (BendBits - PanBits)) + ((((long)E * x) + ((long)F * y)) << (BendBits - SlopeBits)) + (bend * y);
        return new MotionVector(Round(vx), Round(vy));
    }

    /// <summary>The model over another distance, parameter by parameter.</summary>
    internal GlobalMotion Scale(int numerator, int denominator)
    {
        Span<int> parameters = stackalloc int[Parameters];
        CopyTo(parameters);
        foreach (ref int parameter in parameters)
            parameter = Math.Clamp(MotionScaling.Scale(parameter, numerator, denominator), -MaxParameter, MaxParameter);
        return Create(parameters);
    }

    /// <summary>The parameters in coding order: A D B C E F G H.</summary>
    internal void CopyTo(Span<int> parameters)
    {
        ReadOnlySpan<int> all = [A, D, B, C, E, F, G, H];
        all.CopyTo(parameters);
    }

    /// <summary>A model from all its parameters in coding order.</summary>
    internal static GlobalMotion Create(ReadOnlySpan<int> p) =>
        new() { A = p[0], D = p[1], B = p[2], C = p[3], E = p[4], F = p[5], G = p[6], H = p[7] };

    private static short Round(long value) =>
        (short)Math.Clamp((value + (1L << (BendBits - 1))) >> BendBits, MotionVector.Min, MotionVector.Max);
}
