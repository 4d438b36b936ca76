using System.Runtime.InteropServices;
using NeuralCodec.Entropy.Cdf;
using NeuralCodec.Entropy.Rans;
using NeuralCodec.Entropy.Simd;
using NeuralCodec.Entropy.Tests.Common;

namespace NeuralCodec.Entropy.Tests.Rans;

/// <summary>Every Gaussian decoding kernel against the scalar one: symbols, states, words consumed, on valid and on random words.</summary>
public unsafe class GaussianKernelChecks
{
    public static TheoryData<SimdLevel, int> Cases => Levels.WithLanes();

    [Theory, MemberData(nameof(Cases))]
    public void EqualsScalarOnValidStreams(SimdLevel level, int lanes)
    {
        foreach (int length in Levels.Lengths(1))
        {
            (byte[] scaleIndexes, short[] residuals) = new GaussianSource(length).Draw(length);
            byte[] stream = GaussianStreamTests.Encode(0, lanes, (scaleIndexes, residuals));
            if (stream.Length == 0) continue;
            uint[] states = MemoryMarshal.Cast<byte, uint>(stream.AsSpan(1, 4 * lanes)).ToArray();
            Compare(level, lanes, scaleIndexes, states, stream.AsSpan(RansConstants.HeaderBytes(lanes)), $"length {length}");
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void EqualsScalarOnRandomWords(SimdLevel level, int lanes)
    {
        for (int seed = 0; seed < 500; seed++)
        {
            Random random = new(seed);
            byte[] scaleIndexes = new byte[random.Next(600)];
            for (int i = 0; i < scaleIndexes.Length; i++) scaleIndexes[i] = (byte)random.Next(GaussianTables.Count);
            byte[] words = new byte[random.Next(1000)];
            random.NextBytes(words);
            uint[] states = new uint[lanes];
            for (int lane = 0; lane < lanes; lane++) states[lane] = (uint)random.NextInt64(RansConstants.StateLowerBound, 1L << 32);
            Compare(level, lanes, scaleIndexes, states, words, $"seed {seed}");
        }
    }

    private static void Compare(SimdLevel level, int lanes, byte[] scaleIndexes, uint[] states, ReadOnlySpan<byte> words, string what)
    {
        (short[] expected, uint[] expectedStates, long expectedConsumed) = Run(SimdLevel.Scalar, lanes, scaleIndexes, states, words);
        (short[] actual, uint[] actualStates, long consumed) = Run(level, lanes, scaleIndexes, states, words);
        Assert.True(expectedConsumed == consumed, $"{what}: {consumed} bytes consumed, not {expectedConsumed}");
        if (consumed < 0) return; // Both ran out of words; what stands in the output then is of no use.
        Assert.True(expected.AsSpan().SequenceEqual(actual), $"{what}: symbols differ");
        Assert.True(expectedStates.AsSpan().SequenceEqual(actualStates), $"{what}: states differ");
    }

    private static (short[] Symbols, uint[] States, long Consumed) Run(
        SimdLevel level, int lanes, byte[] scaleIndexes, uint[] states, ReadOnlySpan<byte> words)
    {
        using GuardedMemory indexes = new(scaleIndexes.Length);
        using GuardedMemory symbols = new(scaleIndexes.Length * sizeof(short));
        using GuardedMemory stream = new(words.Length);
        scaleIndexes.CopyTo(indexes.Span);
        words.CopyTo(stream.Span);
        uint[] laneStates = new uint[RansConstants.MaxLanes];
        states.CopyTo(laneStates, 0);
        fixed (uint* lane = laneStates)
        {
            byte* next = GaussianDecodeKernels.Decode(
                level, GaussianTables.Default, indexes.Start, (short*)symbols.Start, scaleIndexes.Length, lane, lanes, stream.Start, stream.End);
            long consumed = next == RansConstants.Underflow ? -1 : next - stream.Start;
            return (MemoryMarshal.Cast<byte, short>(symbols.Span).ToArray(), laneStates, consumed);
        }
    }
}
