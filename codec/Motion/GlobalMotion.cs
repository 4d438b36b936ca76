namespace NeuralCodec.Codec.Motion;

/// <summary>Which terms of a global motion model are coded.</summary>
public enum GlobalMotionKind : byte
{
    /// <summary>No model.</summary>
    None = 0,

    /// <summary>Pan and zoom about the centre of the picture: three parameters.</summary>
    Zoom = 1,

    /// <summary>The motion of a plane seen in perspective, to second order: eight parameters.</summary>
    Plane = 2,
}

/// <summary>
/// Global motion into one reference, a vector per place (docs/inter-motion.md): x and y are luma pixels from the centre of the
/// padded picture, `vx = A + B x + C y + (G x + H y) x`, `vy = D + E x + F y + (G x + H y) y` in quarter pixels.
/// </summary>
public readonly record struct GlobalMotion
{
    /// <summary>Largest magnitude of a parameter.</summary>
    public const int MaxParameter = 32767;

    /// <summary>Fraction bits of A and D.</summary>
    public const int PanBits = 2;

    /// <summary>Fraction bits of B, C, E and F.</summary>
    public const int SlopeBits = 12;

    /// <summary>Fraction bits of G and H.</summary>
    public const int BendBits = 21;

    /// <summary>Terms in use.</summary>
    public GlobalMotionKind Kind { get; init; }

    /// <summary>Horizontal pan.</summary>
    public int A { get; init; }

    /// <summary>Horizontal growth to the right; with <see cref="GlobalMotionKind.Zoom"/> equal to <see cref="F"/>.</summary>
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

    /// <summary>The parameters in coding order.</summary>
    internal void CopyTo(Span<int> parameters)
    {
        ReadOnlySpan<int> all = [A, D, B, C, E, F, G, H];
        all.CopyTo(parameters);
    }

    /// <summary>A model from parameters in coding order; those that the kind does not code are filled in.</summary>
    internal static GlobalMotion Create(GlobalMotionKind kind, ReadOnlySpan<int> p) => kind switch
    {
        GlobalMotionKind.None => default,
        GlobalMotionKind.Zoom => new() { Kind = kind, A = p[0], D = p[1], B = p[2], F = p[2] },
        _ => new() { Kind = kind, A = p[0], D = p[1], B = p[2], C = p[3], E = p[4], F = p[5], G = p[6], H = p[7] },
    };

    /// <summary>Number of coded parameters of a kind.</summary>
    internal static int CountOf(GlobalMotionKind kind) => kind switch
    {
        GlobalMotionKind.None => 0,
        GlobalMotionKind.Zoom => 3,
        _ => 8,
    };

    private static short Round(long value) =>
        (short)Math.Clamp((value + (1L << (BendBits - 1))) >> BendBits, MotionVector.Min, MotionVector.Max);
}
