using NeuralCodec.Entropy.Rans;
using NeuralCodec.Entropy.Simd;
using NeuralCodec.Entropy.Slices;

namespace NeuralCodec.Benchmarks.Entropy;

/// <summary>Our residual coder: everything from residuals to bytes and back, not only the kernel.</summary>
internal sealed class GaussianBenchmark : ICoderBenchmark
{
    private readonly GaussianData _data;
    private readonly SimdLevel _level;
    private readonly int _lanes;
    private readonly int _threads;
    private readonly int[] _starts;
    private readonly GaussianStreamEncoder[] _encoders;
    private readonly short[] _decoded;
    private byte[] _payload = [];

    public GaussianBenchmark(GaussianData data, SimdLevel level, int lanes, int threads)
    {
        (_data, _level, _lanes, _threads) = (data, level, lanes, threads);
        int slices = threads == 1 ? 1 : 8 * threads;
        _starts = [.. Enumerable.Range(0, slices).Select(slice => (int)((long)data.Residuals.Length * slice / slices))];
        _encoders = [.. _starts.Select(_ => new GaussianStreamEncoder())];
        _decoded = new short[data.Residuals.Length];
    }

    public BenchmarkRow Row => new("gaussian", "neuralcodec", SimdDispatch.Name(_level), _lanes, _threads, _decoded.Length, 2, 0, 0, 0);

    public void Encode()
    {
        SimdDispatch.Restrict(_level);
        byte[][] streams = new byte[_starts.Length][];
        Parallel.For(0, _starts.Length, new ParallelOptions { MaxDegreeOfParallelism = _threads }, slice =>
        {
            Range range = _starts[slice]..(slice + 1 < _starts.Length ? _starts[slice + 1] : _decoded.Length);
            _encoders[slice].Reset();
            _encoders[slice].Append(_data.ScaleIndexes.AsSpan(range), _data.Residuals.AsSpan(range));
            streams[slice] = _encoders[slice].Finish(_lanes);
        });
        _payload = SlicePayload.Write(streams);
    }

    public void Decode()
    {
        SimdDispatch.Restrict(_level);
        GaussianSliceDecoder decoder = new(_payload, 0);
        decoder.Decode(_data.ScaleIndexes, _decoded, _starts, _threads);
        decoder.Finish();
    }

    public BenchmarkRow Verify(BenchmarkRow row)
    {
        if (!_decoded.AsSpan().SequenceEqual(_data.Residuals)) throw new InvalidOperationException("decoded residuals differ");
        return row with { LossPercent = 100 * ((_payload.Length * 8.0) - _data.IdealBits) / _data.IdealBits };
    }
}
