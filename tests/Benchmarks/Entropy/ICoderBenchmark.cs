namespace NeuralCodec.Benchmarks.Entropy;

/// <summary>One coder in one configuration, on data of its own case.</summary>
internal interface ICoderBenchmark
{
    /// <summary>The row without its times.</summary>
    BenchmarkRow Row { get; }

    /// <summary>Encodes once and keeps the result for <see cref="Decode"/>.</summary>
    void Encode();

    /// <summary>Decodes once.</summary>
    void Decode();

    /// <summary>Throws when the last decoding did not give back the data; fills in the loss.</summary>
    BenchmarkRow Verify(BenchmarkRow row);
}
