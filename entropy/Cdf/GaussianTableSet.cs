using System.Runtime.InteropServices;
using NeuralCodec.Entropy.Rans;

namespace NeuralCodec.Entropy.Cdf;

/// <summary>
/// All Gaussian tables in the layouts of the kernels. Memory is taken once, aligned to cache lines, and lives as long
/// as the process for the one set in use.
/// </summary>
internal sealed unsafe class GaussianTableSet
{
    /// <summary>Magnitudes of the coded part per table: 0 to 30, and 31 for an escape.</summary>
    public const int Magnitudes = 32;

    /// <summary>Coded magnitude that means "at least the escape bound".</summary>
    public const int EscapeMagnitude = 31;

    /// <summary>Encoder entries per table, padded: symbol s is at 32 + s, s = -31 to 31.</summary>
    public const int Symbols = 64;

    /// <summary>Bytes per record of <see cref="Records"/>.</summary>
    public const int RecordBytes = 256;

    /// <summary>Bytes from the start of a record to its intervals.</summary>
    public const int IntervalsOffset = 64;

    /// <summary>
    /// One record per table. First 32 tail masses (16 bits each, not increasing): entry v counts the slots below symbol
    /// -v, so the coded magnitude of a slot of the lower half is the number of entries above it; entries from the
    /// escape bound to 30 repeat the mass of the escape, entry 31 is 0. Then 32 intervals: start of symbol -v,
    /// frequency &lt;&lt; 16. Symbol v mirrors -v: its start is total - start - frequency.
    /// </summary>
    public byte* Records { get; }

    /// <summary>64 encoder entries per table, symbol s at 32 + s.</summary>
    public EncodeEntry* EncodeEntries { get; }

    /// <summary>First magnitude that escapes, 1 to 31, per table.</summary>
    public byte* EscapeBounds { get; }

    /// <summary>Raw bits per table.</summary>
    public byte* RawBits { get; }

    public GaussianTableSet(int scaleBits)
    {
        const int count = GaussianTables.Count;
        Records = (byte*)Allocate(count * RecordBytes);
        EncodeEntries = (EncodeEntry*)Allocate(count * Symbols * sizeof(EncodeEntry));
        EscapeBounds = (byte*)Allocate(256);
        RawBits = (byte*)Allocate(256);
        GaussianTail tail = new();
        for (int index = 0; index < count; index++)
        {
            RawBits[index] = (byte)GaussianTables.RawBits(index);
            Fill(tail, index, scaleBits);
        }
    }

    private void Fill(GaussianTail tail, int index, int scaleBits)
    {
        uint reciprocal = GaussianTail.ReciprocalScale(index);
        int rawBits = RawBits[index];
        short* row = (short*)(Records + (index * RecordBytes));

        // Masses fall strictly until one slot is left: what remains is the escape.
        int total = 1 << scaleBits;
        int previous = total / 2;
        int bound = 0;
        while (bound < EscapeMagnitude && previous > 1)
        {
            int mass = Math.Clamp(tail.Above(bound << rawBits, reciprocal, scaleBits), 1, previous - 1);
            row[bound++] = (short)mass;
            previous = mass;
        }
        EscapeBounds[index] = (byte)bound;
        for (int v = bound; v < EscapeMagnitude; v++) row[v] = (short)previous;
        row[EscapeMagnitude] = 0;

        Set(index, 0, row[0], total - (2 * row[0]));
        for (int v = 1; v < bound; v++) SetPair(index, v, row[v], row[v - 1], total);
        SetPair(index, EscapeMagnitude, 0, previous, total);
    }

    private void SetPair(int index, int magnitude, int below, int above, int total)
    {
        Set(index, -magnitude, below, above - below);
        Set(index, magnitude, total - above, above - below);
    }

    private void Set(int index, int symbol, int start, int frequency)
    {
        EncodeEntries[(index * Symbols) + (Symbols / 2) + symbol] = new EncodeEntry((uint)start, (uint)frequency);
        if (symbol > 0) return;
        uint* intervals = (uint*)(Records + (index * RecordBytes) + IntervalsOffset);
        intervals[-symbol] = (uint)start | ((uint)frequency << 16);
    }

    private static void* Allocate(int lengthBytes)
    {
        void* memory = NativeMemory.AlignedAlloc((nuint)lengthBytes, 64);
        NativeMemory.Clear(memory, (nuint)lengthBytes);
        return memory;
    }
}
