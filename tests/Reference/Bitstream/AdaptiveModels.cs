namespace NeuralCodec.Reference.Bitstream;

/// <summary>Section 4.1.</summary>
/// <param name="first">What fast and slow are after a reset.</param>
public sealed class BinaryModel(int first = 16384)
{
    private int fast = first;
    private int slow = first;

    /// <summary>Decodes 0 or 1 and adapts.</summary>
    public int Decode(ShortStream stream)
    {
        int z = (fast + slow) >> 1;
        int b = stream.Symbol(15, [0, z, 32768]);
        fast = After(fast, b, 4);
        slow = After(slow, b, 7);
        return b;
    }

    private static int After(int y, int b, int rate) => b == 0 ? y + ((32768 - y) >> rate) : y - (y >> rate);
}

/// <summary>Section 4.2.</summary>
public sealed class AlphabetModel
{
    private readonly int n;
    private readonly int[] c;
    private int seen;

    /// <summary>A model of <paramref name="symbols"/> symbols, 2 to 32, after a reset.</summary>
    public AlphabetModel(int symbols)
    {
        n = symbols;
        c = [.. Enumerable.Range(0, n + 1).Select(i => i * 32768 / n)];
    }

    /// <summary>Decodes a symbol and adapts.</summary>
    public int Decode(ShortStream stream)
    {
        int a = stream.Symbol(15, [.. c.Select((value, i) => ((value * (32768 - n)) >> 15) + i)]);
        int rate = 4 + (seen >= 16 ? 1 : 0) + (seen >= 32 ? 1 : 0);
        seen = Math.Min(seen + 1, 32);
        for (int i = 1; i < n; i++)
        {
            c[i] = i <= a ? c[i] - (c[i] >> rate) : c[i] + ((32768 - c[i]) >> rate);
        }

        return a;
    }
}
