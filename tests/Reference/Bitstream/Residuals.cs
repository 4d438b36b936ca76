namespace NeuralCodec.Reference.Bitstream;

/// <summary>bitstream.md, section 3.3: a run of residuals.</summary>
public static class Residuals
{
    private static readonly int[][] Starts = [.. Enumerable.Range(0, 112).Select(ResidualTables.Starts)];

    /// <summary>Decodes one residual per scale index; below <paramref name="threshold"/> nothing is coded.</summary>
    public static int[] DecodeRun(IResidualStream stream, int[] scaleIndexes, int threshold)
    {
        int[] residuals = new int[scaleIndexes.Length];
        int i = 0;
        for (int position = 0; position < scaleIndexes.Length; position++)
        {
            int s = scaleIndexes[position];
            if (s >= threshold)
            {
                residuals[position] = Decode(stream, i, s);
                i++;
            }
        }

        return residuals;
    }

    private static int Decode(IResidualStream stream, int i, int s)
    {
        int k = ResidualTables.RawBits(s);
        int bound = (Starts[s].Length - 2) / 2;
        int symbol = stream.Residual(i, Starts[s]) - bound;
        int c = Math.Abs(symbol);
        if (c == 0)
        {
            return 0;
        }

        if (c == bound)
        {
            c += stream.Golomb();
        }

        int g = ((c - 1) << k) + (int)stream.Bits(k) + 1;
        InvalidException.Unless(g <= 32767, "residual out of range (3.3)");
        return symbol < 0 ? -g : g;
    }
}
