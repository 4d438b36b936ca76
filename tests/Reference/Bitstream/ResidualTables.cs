namespace NeuralCodec.Reference.Bitstream;

/// <summary>bitstream.md, sections 3.1 and 3.2: the tables of the 112 scale indexes.</summary>
public static class ResidualTables
{
    private const ulong R0 = 4611683819404656640;
    private const ulong C = 4611681620382973951;

    private static readonly long[] W =
    [
        1073741824, 1137589835, 1205234447, 1276901417, 1352829926, 1433273380,
        1518500250, 1608794974, 1704458901, 1805811301, 1913190429, 2026954652,
    ];

    private static readonly long[] Area = AreaUnderBell();

    /// <summary>k(s), the number of raw bits.</summary>
    public static int RawBits(int s) => s < 74 ? 0 : 1 + ((s - 74) / 12);

    /// <summary>I(s), one over sigma in 20 fraction bits.</summary>
    public static long InverseSigma(int s)
    {
        int e = 38 - s;
        int o = (int)Math.Floor(e / 12.0);
        int m = e - (12 * o);
        return (W[m] + (1L << (9 - o))) >> (10 - o);
    }

    /// <summary>m[0 … B-1]; the length is the escape bound B(s).</summary>
    public static int[] Masses(int s)
    {
        List<int> m = [];
        int previous = 8192;
        for (int v = 0; v < 31 && previous > 1; v++)
        {
            previous = (int)Math.Min(Math.Max(Tail(s, (long)v << RawBits(s)), 1), previous - 1);
            m.Add(previous);
        }

        return [.. m];
    }

    /// <summary>Starts of the symbols -B … B and 16384 behind them.</summary>
    public static int[] Starts(int s)
    {
        int[] m = Masses(s);
        int bound = m.Length;
        int[] starts = new int[(2 * bound) + 2];
        for (int v = 1; v < bound; v++)
        {
            starts[bound - v] = m[v];
            starts[bound + v] = 16384 - m[v - 1];
        }

        starts[bound] = m[0];
        starts[2 * bound] = 16384 - m[bound - 1];
        starts[(2 * bound) + 1] = 16384;
        return starts;
    }

    private static long Tail(int s, long g)
    {
        long position = ((2 * g) + 1) * InverseSigma(s);
        long j = position >> 11;
        long f = position & 2047;
        if (j >= 8192)
        {
            return 0;
        }

        long all = Area[8192];
        long a = Area[j] + (((Area[j + 1] - Area[j]) * f) >> 11);
        return ((16384 * (all - a)) + all) / (2 * all);
    }

    private static long[] AreaUnderBell()
    {
        long[] area = new long[8193];
        UInt128 d = 1UL << 62;
        UInt128 q = R0;
        for (int j = 0; j < 8192; j++)
        {
            UInt128 next = (d * q) >> 62;
            q = (q * C) >> 62;
            area[j + 1] = area[j] + (long)(((d >> 32) + (next >> 32)) >> 1);
            d = next;
        }

        return area;
    }
}
