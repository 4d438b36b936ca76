using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Entropy.Rans;

/// <summary>Records symbols of static tables by runs; every run begins at lane 0.</summary>
/// <param name="table">Intervals of all tables; must stay at its address.</param>
/// <param name="scaleBits">log2 of the total of every table.</param>
internal sealed unsafe class RansRunWriter(EncodeEntry* table, int scaleBits) : RansStreamWriter
{
    private readonly EncodeEntry* _table = table;
    private readonly List<int> _runLengths = [];
    private ushort[] _entries = new ushort[1024];

    /// <summary>Table indexes of all symbols so far, in the order of decoding.</summary>
    public ReadOnlySpan<ushort> Entries => _entries.AsSpan(0, Count);

    public void Clear()
    {
        _runLengths.Clear();
        Count = 0;
        RawBits.Clear();
    }

    /// <summary>Room for the table indexes of a run of at most <paramref name="maxCount"/> symbols, to be filled from its start.</summary>
    public Span<ushort> BeginRun(int maxCount)
    {
        if (_entries.Length - Count < maxCount)
            Grow(checked(Count + maxCount));
        return _entries.AsSpan(Count, maxCount);
    }

    private void Grow(int needed)
    {
        ushort[] larger = GC.AllocateUninitializedArray<ushort>(Math.Max(needed, (int)Math.Min(2L * _entries.Length, Array.MaxLength)));
        _entries.AsSpan(0, Count).CopyTo(larger);
        _entries = larger;
    }

    /// <summary>Closes the run with the number of symbols it really has.</summary>
    public void EndRun(int count)
    {
        if (count == 0) return;
        _runLengths.Add(count);
        Count += count;
    }

    protected override byte* EncodeBackwards(SimdLevel level, uint* states, int lanes, byte* tail)
    {
        int first = Count;
        fixed (ushort* entries = _entries)
        {
            for (int run = _runLengths.Count - 1; run >= 0; run--)
            {
                first -= _runLengths[run];
                tail = RansEncodeKernels.Encode(level, entries + first, _runLengths[run], _table, scaleBits, states, lanes, tail);
            }
        }
        return tail;
    }
}
