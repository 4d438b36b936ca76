using NeuralCodec.Entropy.Slices;
using NeuralCodec.Entropy.Tests.Common;

namespace NeuralCodec.Entropy.Tests.Fuzz;

/// <summary>Input: a byte block, of at most 4096 bytes when decoded. Reaches the slice directory and the byte table too.</summary>
internal sealed class BlockTarget : IFuzzTarget
{
    private const int MaxLengthBytes = 4096;

    public string Name => "block";

    public long MaxAllocatedBytes => 256 * 1024;

    public object Run(byte[] input) => StaticByteCoder.Decode(input, MaxLengthBytes);

    public IEnumerable<byte[]> Seeds()
    {
        foreach (int seed in (int[])[1, 2, 3, 4])
            yield return StaticByteCoder.Encode(ByteSource.Draw(seed, 600), seed, Levels.Lanes[seed - 1]);
    }
}
