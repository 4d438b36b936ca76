namespace NeuralCodec.Reference.Bitstream;

/// <summary>bitstream.md, section 2.6: one state for symbols and raw bits.</summary>
public sealed class ShortStream : IResidualStream
{
    private readonly byte[] data;
    private uint state;
    private int nextWord;

    /// <summary>Takes the state.</summary>
    public ShortStream(byte[] data)
    {
        this.data = data;
        InvalidException.Unless(data.Length > 0, "short stream of no bytes (2.6)");
        nextWord = data.Length <= 4 ? data.Length : data.Length % 2 == 0 ? 4 : 3;
        InvalidException.Unless(data[nextWord - 1] != 0, "highest byte of the state (2.6)");
        for (int i = nextWord - 1; i >= 0; i--)
        {
            state = (state << 8) | data[i];
        }
    }

    /// <summary>A short stream of residuals, behind the symbol of 3.5 that it begins with.</summary>
    public static ShortStream OfResiduals(byte[] data)
    {
        ShortStream stream = new(data);
        InvalidException.Unless(data[0] != 0, "short stream of residuals begins with 0 (3.5)");
        stream.Symbol(8, [0, 1, 256], turn: 0);
        return stream;
    }

    /// <summary>A symbol; <paramref name="starts"/> has one entry more than there are symbols.</summary>
    /// <param name="precision">Of the table.</param>
    /// <param name="starts">As in <see cref="EntropyStream.Symbol"/>.</param>
    /// <param name="turn">3.5: what is added to the slot.</param>
    public int Symbol(int precision, int[] starts, int turn = 0)
    {
        int slot = (int)((state + turn) & ((1L << precision) - 1));
        int symbol = 0;
        while (starts[symbol + 1] <= slot)
        {
            symbol++;
        }

        long frequency = starts[symbol + 1] - starts[symbol];
        Become((frequency * (state >> precision)) + slot - starts[symbol]);
        return symbol;
    }

    /// <summary>3.5: the zero of the table is the symbol in its middle.</summary>
    public int Residual(int i, int[] starts) => Symbol(14, starts, starts[(starts.Length - 2) / 2]);

    /// <summary>0 to 32 bits.</summary>
    public uint Bits(int n)
    {
        if (n > 16)
        {
            uint low = Bits(16);
            return low + (65536 * Bits(n - 16));
        }

        if (n == 0)
        {
            return 0;
        }

        uint value = state & ((1u << n) - 1);
        Become(state >> n);
        return value;
    }

    /// <summary>What must hold at the end.</summary>
    public void End()
    {
        InvalidException.Unless(nextWord == data.Length, "words left over (2.6)");
        InvalidException.Unless(state == 1, "state not 1 at the end (2.6)");
    }

    private void Become(long x)
    {
        if (x < 65536 && nextWord < data.Length)
        {
            x = (x << 16) | (long)data[nextWord] | ((long)data[nextWord + 1] << 8);
            nextWord += 2;
        }

        state = checked((uint)x);
    }
}
