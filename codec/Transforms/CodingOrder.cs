namespace NeuralCodec.Codec.Transforms;

/// <summary>The order of the latents: docs/intra.md section 3, step 3.</summary>
internal static class CodingOrder
{
    public const int Steps = 4;
    public const int Groups = 4;

    /// <summary>Residuals under this scale index are zero and not coded.</summary>
    public const int SkipBelow = 5;

    /// <summary>Largest magnitude of a hyperlatent as the networks see it.</summary>
    public const int HyperClamp = 255;

    private static readonly int[] Order = [0, 1, 2, 3, 3, 2, 1, 0, 2, 3, 0, 1, 1, 0, 3, 2];

    /// <summary>Table of |r| for the scale network, 32 ln(1 + |r|), the last for all above.</summary>
    private static readonly short[] Magnitudes = [0, 22, 35, 44, 52, 57, 62, 67, 70, 74, 77, 80, 82, 84, 87, 89];

    /// <summary>Position 2 * (row mod 2) + column mod 2 at which a step codes a channel group.</summary>
    public static int PositionOf(int step, int group) => Order[(step * Groups) + group];

    /// <summary>Channel group that a step codes at a position; the order is its own inverse.</summary>
    public static int GroupAt(int step, int position) => Order[(step * Groups) + position];

    /// <summary>The scale network's view of a residual.</summary>
    public static short Magnitude(short residual) => Magnitudes[Math.Min(Math.Abs((int)residual), Magnitudes.Length - 1)];
}
