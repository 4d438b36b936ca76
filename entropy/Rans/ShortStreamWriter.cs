using System.Numerics;

namespace NeuralCodec.Entropy.Rans;

/// <summary>
/// Records symbols and raw bits and lays them out as a short stream (docs/bitstream.md section 2.6), which takes at most
/// two bytes or so beyond their information: the encoder begins with a state of 1, not of 2^16, and stores the bytes of the
/// last state that are not 0.
/// </summary>
internal sealed class ShortStreamWriter
{
    /// <summary>The state at which encoding begins and decoding ends.</summary>
    public const uint FirstState = 1;

    private readonly List<ushort> _words = [];
    private Interval[] _intervals = new Interval[256];
    private int _count;

    /// <summary>Starts a new stream and keeps the memory.</summary>
    public void Clear() => _count = 0;

    /// <summary>Records a symbol.</summary>
    /// <param name="start">First slot, less than 2^<paramref name="scaleBits"/>; a symbol may go on from the last slot to slot 0.</param>
    /// <param name="frequency">Slots, 1 to 32768.</param>
    /// <param name="scaleBits">Precision of the table, 1 to 16.</param>
    public void Add(uint start, uint frequency, int scaleBits)
    {
        if (_count == _intervals.Length) Array.Resize(ref _intervals, 2 * _count);
        _intervals[_count++] = new Interval((ushort)start, (ushort)frequency, (byte)scaleBits);
    }

    /// <summary>Records the low 0 to 32 bits of a value.</summary>
    public void WriteBits(uint value, int count)
    {
        if (count == 0) return;
        if (count > RansConstants.WordBits)
        {
            WriteBits(value, RansConstants.WordBits);
            WriteBits(value >> RansConstants.WordBits, count - RansConstants.WordBits);
            return;
        }
        Add(value & ((1u << count) - 1), 1, count);
    }

    /// <summary>Records a value of the bounded Exp-Golomb code, 0 to 65534.</summary>
    public void WriteExpGolomb(uint value)
    {
        int length = BitOperations.Log2(value + 1);
        for (int i = 0; i < length; i++) WriteBits(0, 1);
        WriteBits(1, 1);
        WriteBits(value + 1, length);
    }

    /// <summary>The stream, at least one byte.</summary>
    public byte[] Finish()
    {
        uint state = FirstState;
        _words.Clear();
        for (int i = _count - 1; i >= 0; i--)
        {
            (ushort start, ushort frequency, byte scaleBits) = _intervals[i];
            if (state >> (32 - scaleBits) >= frequency)
            {
                _words.Add((ushort)state);
                state >>= RansConstants.WordBits;
            }
            (uint quotient, uint remainder) = Math.DivRem(state, (uint)frequency);
            state = (quotient << scaleBits) + ((remainder + start) & ((1u << scaleBits) - 1));
        }

        int stateBytes = (32 - BitOperations.LeadingZeroCount(state) + 7) / 8;
        byte[] stream = new byte[stateBytes + (RansConstants.WordBytes * _words.Count)];
        for (int i = 0; i < stateBytes; i++) stream[i] = (byte)(state >> (8 * i));
        for (int i = 0; i < _words.Count; i++)
        {
            ushort word = _words[_words.Count - 1 - i];
            stream[stateBytes + (2 * i)] = (byte)word;
            stream[stateBytes + (2 * i) + 1] = (byte)(word >> 8);
        }
        return stream;
    }

    private readonly record struct Interval(ushort Start, ushort Frequency, byte ScaleBits);
}
