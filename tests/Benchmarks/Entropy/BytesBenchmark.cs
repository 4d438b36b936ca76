using NeuralCodec.Entropy.Simd;
using NeuralCodec.Entropy.Slices;

namespace NeuralCodec.Benchmarks.Entropy;

/// <summary>Our order-0 byte coder.</summary>
internal sealed class BytesBenchmark(byte[] source, SimdLevel level, int lanes, int threads) : ICoderBenchmark
{
    private readonly int _slices = threads == 1 ? 1 : 8 * threads;
    private byte[] _block = [];
    private byte[] _decoded = [];

    public BenchmarkRow Row => new("bytes-order0", "neuralcodec", SimdDispatch.Name(level), lanes, threads, source.Length, 1, 0, 0, 0);

    public void Encode()
    {
        SimdDispatch.Restrict(level);
        _block = StaticByteCoder.Encode(source, _slices, lanes, threads);
    }

    public void Decode()
    {
        SimdDispatch.Restrict(level);
        _decoded = StaticByteCoder.Decode(_block, source.Length, threads);
    }

    public BenchmarkRow Verify(BenchmarkRow row)
    {
        if (!_decoded.AsSpan().SequenceEqual(source)) throw new InvalidOperationException($"{row.Engine}: decoded bytes differ");
        return row with { LossPercent = MixedBytes.LossPercent(source, _block.Length) };
    }
}
