using BenchmarkDotNet.Attributes;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Benchmarks.Entropy;

/// <summary>The two cases at every level, with 32 lanes on one thread, for looking at one kernel at a time.</summary>
public class EntropyBenchmarks
{
    private const int Count = 1 << 20;
    private BytesBenchmark _bytes = null!;
    private GaussianBenchmark _residuals = null!;

    /// <summary>Widest kernels to use.</summary>
    [ParamsSource(nameof(Levels))]
    public SimdLevel Level { get; set; }

    /// <summary>The levels of this processor.</summary>
    public static IEnumerable<SimdLevel> Levels => SimdDispatch.SupportedLevels;

    /// <summary>Makes the data and one encoded form.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _bytes = new BytesBenchmark(MixedBytes.Create(Count), Level, 32, 1);
        _residuals = new GaussianBenchmark(new GaussianData(Count), Level, 32, 1);
        _bytes.Encode();
        _residuals.Encode();
    }

    [Benchmark]
    public void EncodeBytes() => _bytes.Encode();

    [Benchmark]
    public void DecodeBytes() => _bytes.Decode();

    [Benchmark]
    public void EncodeResiduals() => _residuals.Encode();

    [Benchmark]
    public void DecodeResiduals() => _residuals.Decode();
}
