using NeuralCodec.Entropy.Rans;
using NeuralCodec.Entropy.Slices;

namespace NeuralCodec.Entropy.Cdf;

/// <summary>A static table of byte values of total 4096, with its form in the stream (docs/bitstream.md section 6.1).</summary>
internal sealed class ByteTable
{
    /// <summary>log2 of the total: a lookup of 4096 slots fits the first-level cache beside the data.</summary>
    public const int ScaleBits = 12;

    /// <summary>Total of the frequencies.</summary>
    public const int Total = 1 << ScaleBits;

    private const int Values = 256;
    private const int BitmapBytes = Values / 8;

    private readonly int[] _frequencies = new int[Values];

    /// <summary>Most bytes that <see cref="Write"/> needs.</summary>
    public const int MaxLengthBytes = BitmapBytes + (2 * Values);

    /// <summary>Frequency of each byte value; 0 for a value that does not occur.</summary>
    public ReadOnlySpan<int> Frequencies => _frequencies;

    /// <summary>The value that owns all slots, or -1. Decoding it changes no state and reads no word.</summary>
    public int SingleValue => Array.IndexOf(_frequencies, Total);

    /// <summary>
    /// Scales counts to 4096 with at least 1 for every value that occurs. What rounding leaves over or takes too much
    /// goes where it costs least: to the largest remainders, or from the largest frequencies.
    /// </summary>
    public static ByteTable FromCounts(ReadOnlySpan<int> counts)
    {
        ByteTable table = new();
        long total = 0;
        foreach (int count in counts) total += count;
        int sum = 0;
        for (int value = 0; value < Values; value++)
        {
            if (counts[value] == 0) continue;
            table._frequencies[value] = Math.Max(1, (int)((long)counts[value] * Total / total));
            sum += table._frequencies[value];
        }
        for (; sum < Total; sum++) table._frequencies[table.Neediest(counts)]++;
        for (; sum > Total; sum--) table._frequencies[table.Richest()]--;
        return table;
    }

    /// <summary>Writes bitmap and frequencies; returns the bytes used.</summary>
    public int Write(Span<byte> destination)
    {
        int position = BitmapBytes;
        destination[..BitmapBytes].Clear();
        for (int value = 0; value < Values; value++)
        {
            if (_frequencies[value] == 0) continue;
            destination[value >> 3] |= (byte)(1 << (value & 7));
            position += VarInt.Write(destination[position..], _frequencies[value] - 1);
        }
        return position;
    }

    /// <summary>Reads a table and moves <paramref name="position"/> behind it.</summary>
    /// <exception cref="InvalidBitstreamException">The table is cut or its frequencies do not add up to 4096.</exception>
    public static ByteTable Read(ReadOnlySpan<byte> source, ref int position)
    {
        ByteTable table = new();
        if (source.Length - position < BitmapBytes) ThrowHelper.InvalidBitstream("byte table is cut", position);
        ReadOnlySpan<byte> bitmap = source.Slice(position, BitmapBytes);
        position += BitmapBytes;
        long sum = 0;
        for (int value = 0; value < Values; value++)
        {
            if ((bitmap[value >> 3] >> (value & 7) & 1) == 0) continue;
            int stored = VarInt.Read(source, ref position);
            if (stored >= Total) ThrowHelper.InvalidBitstream("frequency is above 4096", position);
            sum += table._frequencies[value] = stored + 1;
        }
        if (sum != Total) ThrowHelper.InvalidBitstream("frequencies do not add up to 4096", position);
        return table;
    }

    /// <summary>Fills 256 encoder entries.</summary>
    public unsafe void FillEntries(EncodeEntry* entries)
    {
        uint start = 0;
        for (int value = 0; value < Values; value++)
        {
            entries[value] = new EncodeEntry(start, (uint)_frequencies[value]);
            start += (uint)_frequencies[value];
        }
    }

    /// <summary>Fills the lookup of 4096 slots: value | (slot - start) &lt;&lt; 8 | frequency &lt;&lt; 20. Not for a table of one value, see <see cref="SingleValue"/>.</summary>
    public void FillLookup(Span<uint> lookup)
    {
        int slot = 0;
        for (int value = 0; value < Values; value++)
        {
            int frequency = _frequencies[value];
            for (int i = 0; i < frequency; i++) lookup[slot++] = (uint)value | ((uint)i << 8) | ((uint)frequency << 20);
        }
    }

    /// <summary>The value whose frequency is smallest against its count.</summary>
    private int Neediest(ReadOnlySpan<int> counts)
    {
        int best = -1;
        for (int value = 0; value < Values; value++)
        {
            if (counts[value] == 0) continue;
            if (best < 0 || (long)counts[value] * _frequencies[best] > (long)counts[best] * _frequencies[value]) best = value;
        }
        return best;
    }

    private int Richest()
    {
        int best = 0;
        for (int value = 1; value < Values; value++)
        {
            if (_frequencies[value] > _frequencies[best]) best = value;
        }
        return best;
    }
}
