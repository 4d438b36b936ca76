using NeuralCodec.Training.Data;
using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;
using NeuralCodec.Training.State;

namespace NeuralCodec.Training;

/// <summary>How one run of the trainer goes.</summary>
public sealed record TrainerOptions
{
    public required IReadOnlyList<DataSource> Data { get; init; }

    /// <summary>Folder of the run: checkpoint, averaged weights, log, decoded pictures.</summary>
    public required string Output { get; init; }

    /// <summary>Step to stop at; the cosine schedule ends there.</summary>
    public long Steps { get; init; } = 60_000;

    public int BatchSize { get; init; } = 8;

    public int CropSize { get; init; } = 256;

    public OptimizerKind Optimizer { get; init; }

    public double LearningRate { get; init; } = 5e-4;

    /// <summary>Cosine decay to 2 % of the rate over the steps; otherwise the rate stays.</summary>
    public bool Cosine { get; init; }

    /// <summary>The rate falls linearly to 1 % over so many last steps: a branch of a run of constant rate ends this way.</summary>
    public long DecaySteps { get; init; }

    public int WarmupSteps { get; init; } = 200;

    public double ClipNorm { get; init; } = 1;

    public double AverageDecay { get; init; } = 0.9995;

    public int Seed { get; init; } = 1;

    public int Threads { get; init; } = 1;

    public Device Device { get; init; } = Device.Cpu;

    public IntraConfig Config { get; init; } = new();

    /// <summary>Weights to start from (all tensors that fit); null starts at the DCT.</summary>
    public string? Init { get; init; }

    public bool Resume { get; init; }

    /// <summary>Folder of stills to measure on; null measures nothing.</summary>
    public string? Evaluate { get; init; }

    public int EvaluateEvery { get; init; } = 5000;

    public int CheckpointEvery { get; init; } = 500;

    public int LogEvery { get; init; } = 100;

    public string CacheFolder { get; init; } = Path.Combine(Path.GetTempPath(), "ncv-training-cache");
}
