namespace NeuralCodec.Reference.Package;

/// <summary>intra.md, the head of the page: the arithmetic of all networks.</summary>
public static class Arithmetic
{
    /// <summary>Clamp to <paramref name="bits"/> bits: to +-(2^bits - 1).</summary>
    public static int Clamp(long value, int bits) => (int)Math.Clamp(value, -((1L << bits) - 1), (1L << bits) - 1);

    /// <summary>Leaky activation with slope 2^-k; k = 0 means none.</summary>
    public static int Activate(int x, int k) => k == 0 || x >= 0 ? x : (x + (1 << (k - 1))) >> k;

    /// <summary>(value + 2^(shift-1)) >> shift.</summary>
    public static long ShiftRounded(long value, int shift) => (value + (1L << (shift - 1))) >> shift;
}
