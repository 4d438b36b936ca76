namespace NeuralCodec.Cli.Demo;

/// <summary>Noise from integer hashing: the same on every machine, as only IEEE basic operations are used.</summary>
internal static class ValueNoise
{
    /// <summary>A hash of two numbers and a seed, evenly spread over 32 bits.</summary>
    public static uint Hash(int x, int y, uint seed)
    {
        uint h = unchecked(((uint)x * 0x9E3779B1u) ^ ((uint)y * 0x85EBCA77u) ^ (seed * 0xC2B2AE3Du));
        h = unchecked((h ^ (h >> 15)) * 0x2C1B3C6Du);
        h = unchecked((h ^ (h >> 12)) * 0x297A2D39u);
        return h ^ (h >> 15);
    }

    /// <summary>0 to 1 at a whole position.</summary>
    public static double At(int x, int y, uint seed) => Hash(x, y, seed) / 4294967296.0;

    /// <summary>0 to 1, smooth between whole positions.</summary>
    public static double Smooth(double x, double y, uint seed)
    {
        double fx = Math.Floor(x), fy = Math.Floor(y);
        int ix = (int)fx, iy = (int)fy;
        double u = Ease(x - fx), v = Ease(y - fy);
        double top = Mix(At(ix, iy, seed), At(ix + 1, iy, seed), u);
        double bottom = Mix(At(ix, iy + 1, seed), At(ix + 1, iy + 1, seed), u);
        return Mix(top, bottom, v);
    }

    public static double Mix(double a, double b, double t) => a + ((b - a) * t);

    private static double Ease(double t) => t * t * (3 - (2 * t));
}
