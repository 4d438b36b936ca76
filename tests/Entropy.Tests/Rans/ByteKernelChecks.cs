using System.Runtime.InteropServices;
using NeuralCodec.Entropy.Cdf;
using NeuralCodec.Entropy.Rans;
using NeuralCodec.Entropy.Simd;
using NeuralCodec.Entropy.Tests.Common;

namespace NeuralCodec.Entropy.Tests.Rans;

/// <summary>Every byte decoding kernel and every encoding kernel against the scalar one.</summary>
public unsafe class ByteKernelChecks
{
    public static TheoryData<SimdLevel, int> Cases => Levels.WithLanes();

    [Theory, MemberData(nameof(Cases))]
    public void DecodingEqualsScalar(SimdLevel level, int lanes)
    {
        foreach (int length in Levels.Lengths(2))
        {
            Random random = new(length);
            uint[] lookup = Lookup(random);
            byte[] words = new byte[random.Next((length * 2) + 2)];
            random.NextBytes(words);
            uint[] states = new uint[lanes];
            for (int lane = 0; lane < lanes; lane++) states[lane] = (uint)random.NextInt64(RansConstants.StateLowerBound, 1L << 32);

            (byte[] expected, uint[] expectedStates, long expectedConsumed) = Decode(SimdLevel.Scalar, lanes, lookup, length, states, words);
            (byte[] actual, uint[] actualStates, long consumed) = Decode(level, lanes, lookup, length, states, words);
            Assert.True(expectedConsumed == consumed, $"length {length}: {consumed} bytes consumed, not {expectedConsumed}");
            if (consumed < 0) continue;
            Assert.True(expected.AsSpan().SequenceEqual(actual), $"length {length}: values differ");
            Assert.True(expectedStates.AsSpan().SequenceEqual(actualStates), $"length {length}: states differ");
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void EncodingEqualsScalar(SimdLevel level, int lanes)
    {
        foreach (int length in Levels.Lengths(3))
        {
            Random random = new(length);
            int scaleBits = random.Next(2) == 0 ? 12 : 16;
            EncodeEntry[] table = Intervals(random, scaleBits);
            ushort[] indexes = new ushort[length];
            for (int i = 0; i < length; i++) indexes[i] = (ushort)random.Next(table.Length);
            (byte[] expected, uint[] expectedStates) = Encode(SimdLevel.Scalar, lanes, table, scaleBits, indexes);
            (byte[] actual, uint[] actualStates) = Encode(level, lanes, table, scaleBits, indexes);
            Assert.True(expected.AsSpan().SequenceEqual(actual), $"length {length}: words differ");
            Assert.True(expectedStates.AsSpan().SequenceEqual(actualStates), $"length {length}: states differ");
        }
    }

    /// <summary>Reciprocal division is exact for every frequency, at the ends of each quotient.</summary>
    [Theory, MemberData(nameof(Cases))]
    public void DivisionIsExact(SimdLevel level, int lanes)
    {
        Random random = new(4);
        EncodeEntry[] table = new EncodeEntry[ushort.MaxValue];
        ushort[] indexes = new ushort[lanes];
        uint[] states = new uint[RansConstants.MaxLanes];
        byte* buffer = stackalloc byte[128];
        for (uint frequency = 1; frequency <= ushort.MaxValue; frequency++) table[frequency - 1] = new EncodeEntry(0, frequency);
        for (int round = 0; round < 20_000; round++)
        {
            uint frequency = (uint)random.Next(1, 65536);
            indexes.AsSpan().Fill((ushort)(frequency - 1));
            for (int lane = 0; lane < lanes; lane++)
            {
                // In range, so that no word is due: multiples of the frequency and their neighbours.
                ulong x = ((ulong)random.Next(65536) * frequency) + (ulong)random.Next(-1, 2);
                states[lane] = (uint)Math.Clamp((long)x, RansConstants.StateLowerBound, Math.Max(RansConstants.StateLowerBound, ((long)frequency << 16) - 1));
            }
            uint[] before = (uint[])states.Clone();
            fixed (ushort* index = indexes)
            fixed (EncodeEntry* entries = table)
            fixed (uint* lane = states)
                _ = RansEncodeKernels.Encode(level, index, lanes, entries, 16, lane, lanes, buffer + 128);
            for (int lane = 0; lane < lanes; lane++)
            {
                uint x = before[lane] >> 16 >= frequency ? before[lane] >> 16 : before[lane];
                Assert.Equal(((x / frequency) << 16) + (x % frequency), states[lane]);
            }
        }
    }

    private static uint[] Lookup(Random random)
    {
        int[] counts = new int[256];
        for (int i = 0; i < 1000; i++) counts[random.Next(random.Next(2, 257))]++;
        uint[] lookup = new uint[ByteTable.Total];
        ByteTable.FromCounts(counts).FillLookup(lookup);
        return lookup;
    }

    private static EncodeEntry[] Intervals(Random random, int scaleBits)
    {
        List<EncodeEntry> table = [];
        int total = 1 << scaleBits;
        for (int start = 0; start < total;)
        {
            int frequency = Math.Min(random.Next(1, total >> random.Next(1, scaleBits)), total - start);
            table.Add(new EncodeEntry((uint)start, (uint)frequency));
            start += frequency;
        }
        return [.. table];
    }

    private static (byte[] Values, uint[] States, long Consumed) Decode(
        SimdLevel level, int lanes, uint[] lookup, int length, uint[] states, byte[] words)
    {
        using GuardedMemory values = new(length);
        using GuardedMemory stream = new(words.Length);
        words.CopyTo(stream.Span);
        uint[] laneStates = new uint[RansConstants.MaxLanes];
        states.CopyTo(laneStates, 0);
        fixed (uint* lane = laneStates, table = lookup)
        {
            byte* next = ByteDecodeKernels.Decode(level, table, values.Start, length, lane, lanes, stream.Start, stream.End);
            return (values.Span.ToArray(), laneStates, next == RansConstants.Underflow ? -1 : next - stream.Start);
        }
    }

    private static (byte[] Words, uint[] States) Encode(SimdLevel level, int lanes, EncodeEntry[] table, int scaleBits, ushort[] indexes)
    {
        uint[] states = new uint[RansConstants.MaxLanes];
        states.AsSpan().Fill(RansConstants.StateLowerBound);
        byte[] buffer = new byte[(2 * indexes.Length) + RansEncodeKernels.SlackBytes];
        using GuardedMemory guarded = new(indexes.Length * sizeof(ushort));
        MemoryMarshal.AsBytes(indexes.AsSpan()).CopyTo(guarded.Span);
        fixed (EncodeEntry* entries = table)
        fixed (uint* lane = states)
        fixed (byte* start = buffer)
        {
            byte* end = start + buffer.Length;
            byte* tail = RansEncodeKernels.Encode(level, (ushort*)guarded.Start, indexes.Length, entries, scaleBits, lane, lanes, end);
            Assert.True(tail >= start + RansEncodeKernels.SlackBytes);
            return (new Span<byte>(tail, (int)(end - tail)).ToArray(), states);
        }
    }
}
