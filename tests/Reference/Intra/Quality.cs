namespace NeuralCodec.Reference.Intra;

/// <summary>intra.md, section 2: rows of the tables at a quality q = 256 index + fraction.</summary>
public static class Quality
{
    public const int Highest = 63 * 256;

    public static int[] Interpolated(int[][] rows, int q)
    {
        int i = Math.Min(q >> 8, 62);
        int f = q - (256 * i);
        return [.. rows[i].Select((low, c) => ((low * (256 - f)) + (rows[i + 1][c] * f) + 128) >> 8)];
    }

    public static int[] Nearest(int[][] rows, int q) => rows[Math.Min((q + 128) >> 8, 63)];
}
