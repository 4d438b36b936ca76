using System.Buffers;
using System.Buffers.Binary;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Entropy.Rans;

/// <summary>Collects table entries by runs and codes them backwards into the stream layout of docs/bitstream.md section 2.</summary>
internal sealed unsafe class RansRunEncoder
{
    private readonly List<int> _runLengths = [];
    private ushort[] _entries = new ushort[1024];

    /// <summary>Symbols in all runs.</summary>
    public int Count { get; private set; }

    /// <summary>States, and one word per symbol: no symbol needs more at 16 scale bits or fewer.</summary>
    public int MaxLengthBytes => RansConstants.HeaderBytes(RansConstants.MaxLanes) + (Count * RansConstants.WordBytes);

    public void Clear()
    {
        _runLengths.Clear();
        Count = 0;
    }

    /// <summary>Room for a run of at most <paramref name="maxCount"/> symbols, to be filled from its start.</summary>
    public Span<ushort> BeginRun(int maxCount)
    {
        if (_entries.Length - Count < maxCount)
            Array.Resize(ref _entries, Math.Max(checked(Count + maxCount), (int)Math.Min(2L * _entries.Length, Array.MaxLength)));
        return _entries.AsSpan(Count, maxCount);
    }

    /// <summary>Closes the run with the number of symbols it really has.</summary>
    public void EndRun(int count)
    {
        if (count == 0) return;
        _runLengths.Add(count);
        Count += count;
    }

    /// <summary>Writes header, words and raw bits; returns the length in bytes.</summary>
    public int Finish(
        SimdLevel level, EncodeEntry* table, int scaleBits, RawBitWriter rawBits, Span<byte> destination, int lanes)
    {
        if (lanes != 0) _ = RansConstants.LaneCode(lanes);
        if (Count == 0 && rawBits.LengthBytes == 0) return 0;
        int maxWordBytes = Count * RansConstants.WordBytes;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(maxWordBytes);
        uint* states = stackalloc uint[RansConstants.MaxLanes];
        try
        {
            int used = lanes == 0 ? RansConstants.MaxLanes : lanes;
            int wordBytes = EncodeWords(level, table, scaleBits, states, used, buffer, maxWordBytes);
            int chosen = lanes == 0 ? RansConstants.LanesForPayload(wordBytes) : lanes;
            if (chosen != used) wordBytes = EncodeWords(level, table, scaleBits, states, chosen, buffer, maxWordBytes);

            int headerBytes = RansConstants.HeaderBytes(chosen);
            int length = headerBytes + wordBytes + rawBits.LengthBytes;
            if (destination.Length < length) ThrowHelper.Argument("destination is too short", nameof(destination));
            destination[0] = RansConstants.LaneCode(chosen);
            for (int lane = 0; lane < chosen; lane++)
                BinaryPrimitives.WriteUInt32LittleEndian(destination[(1 + (4 * lane))..], states[lane]);
            buffer.AsSpan(maxWordBytes - wordBytes, wordBytes).CopyTo(destination[headerBytes..]);
            rawBits.WriteReversed(destination[(headerBytes + wordBytes)..length]);
            return length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private int EncodeWords(
        SimdLevel level, EncodeEntry* table, int scaleBits, uint* states, int lanes, byte[] buffer, int maxWordBytes)
    {
        new Span<uint>(states, RansConstants.MaxLanes).Fill(RansConstants.StateLowerBound);
        fixed (ushort* entries = _entries)
        fixed (byte* start = buffer)
        {
            byte* end = start + maxWordBytes;
            byte* tail = end;
            int first = Count;
            for (int run = _runLengths.Count - 1; run >= 0; run--)
            {
                first -= _runLengths[run];
                tail = RansEncodeKernels.Encode(level, entries + first, _runLengths[run], table, scaleBits, states, lanes, tail);
            }
            return (int)(end - tail);
        }
    }
}
