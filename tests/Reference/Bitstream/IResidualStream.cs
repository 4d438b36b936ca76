namespace NeuralCodec.Reference.Bitstream;

/// <summary>What residuals can be decoded from: a stream of lanes or a short one.</summary>
public interface IResidualStream
{
    /// <summary>Symbol number <paramref name="i"/> of a run, of the starts of a table of residuals.</summary>
    int Residual(int i, int[] starts);

    /// <summary>The next <paramref name="n"/> raw bits, the first one lowest.</summary>
    uint Bits(int n);

    /// <summary>What must hold when the last run is decoded.</summary>
    void End();
}

/// <summary>bitstream.md, section 2.4: what both kinds of streams read from their raw bits alike.</summary>
public static class RawBits
{
    /// <summary>The next <c>golomb()</c>, 0 to 65534.</summary>
    public static int Golomb(this IResidualStream stream)
    {
        int n = 0;
        while (stream.Bits(1) == 0)
        {
            n++;
            InvalidException.Unless(n <= 15, "golomb prefix (2.4)");
        }

        return (1 << n) + (int)stream.Bits(n) - 1;
    }
}
