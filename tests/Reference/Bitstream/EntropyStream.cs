namespace NeuralCodec.Reference.Bitstream;

/// <summary>bitstream.md, section 2: one stream of symbols and raw bits.</summary>
public sealed class EntropyStream : IResidualStream
{
    private readonly byte[] data;
    private readonly uint[] state;
    private readonly int firstWord;
    private int nextWord;
    private long rawBitsTaken;

    /// <summary>2.1: lane code and states.</summary>
    public EntropyStream(byte[] data)
    {
        this.data = data;
        if (data.Length == 0)
        {
            state = [65536];
            return;
        }

        InvalidException.Unless(data[0] <= 3, "lane code (2.1)");
        state = new uint[data[0] switch { 0 => 1, 1 => 4, 2 => 8, _ => 32 }];
        firstWord = 1 + (4 * state.Length);
        nextWord = firstWord;
        InvalidException.Unless(data.Length >= firstWord, "stream shorter than its states (2.1)");
        for (int l = 0; l < state.Length; l++)
        {
            int at = 1 + (4 * l);
            state[l] = data[at] | ((uint)data[at + 1] << 8) | ((uint)data[at + 2] << 16) | ((uint)data[at + 3] << 24);
            InvalidException.Unless(state[l] >= 65536, "state below 65536 (2.1)");
        }
    }

    /// <summary>3.3: symbol number <paramref name="i"/> of a run from the table of a scale index.</summary>
    public int Residual(int i, int[] starts) => Symbol(i, 14, starts);

    /// <summary>2.2: symbol number <paramref name="i"/> of a run. <paramref name="starts"/> has one entry more than
    /// there are symbols; the last one is 2^<paramref name="precision"/>.</summary>
    public int Symbol(int i, int precision, int[] starts)
    {
        int l = i % state.Length;
        int slot = (int)(state[l] & ((1u << precision) - 1));
        int symbol = 0;
        while (starts[symbol + 1] <= slot)
        {
            symbol++;
        }

        long frequency = starts[symbol + 1] - starts[symbol];
        long x = (frequency * (state[l] >> precision)) + slot - starts[symbol];
        if (x < 65536)
        {
            InvalidException.Unless(nextWord + 2 <= data.Length, "no word left (2.2)");
            x = (x << 16) | (long)data[nextWord] | ((long)data[nextWord + 1] << 8);
            nextWord += 2;
        }

        state[l] = checked((uint)x);
        return symbol;
    }

    /// <summary>2.4: the next <paramref name="n"/> raw bits, 0 to 32, the first one lowest.</summary>
    public uint Bits(int n)
    {
        uint value = 0;
        for (int i = 0; i < n; i++)
        {
            long at = data.Length - 1 - (rawBitsTaken / 8);
            InvalidException.Unless(at >= firstWord, "raw bit before the first word (2.4)");
            uint bit = ((uint)data[at] >> (int)(rawBitsTaken % 8)) & 1;
            value |= bit << i;
            rawBitsTaken++;
        }

        return value;
    }

    /// <summary>2.5: what must hold when the last run is decoded.</summary>
    public void End()
    {
        long bytesWithTakenBits = (rawBitsTaken + 7) / 8;
        long lastRawByte = data.Length - bytesWithTakenBits;
        InvalidException.Unless(nextWord == lastRawByte, "words and raw bits do not meet (2.5)");
        int takenOfLast = (int)(rawBitsTaken % 8);
        InvalidException.Unless(takenOfLast == 0 || data[lastRawByte] >> takenOfLast == 0, "bits left over (2.5)");
        InvalidException.Unless(Array.TrueForAll(state, x => x == 65536), "state not 65536 at the end (2.5)");
    }
}
