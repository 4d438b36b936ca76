using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;
using NeuralCodec.Training.State;

namespace NeuralCodec.Training;

/// <summary>How one run of the inter trainer goes.</summary>
public sealed record InterTrainerOptions
{
    /// <summary>Folder of the run: checkpoint, averaged weights, log.</summary>
    public required string Output { get; init; }

    /// <summary>Weights of the intra model that codes the first frame of each sequence.</summary>
    public required string IntraWeights { get; init; }

    /// <summary>Step to stop at. A step is one frame of every sequence of the batch.</summary>
    public long Steps { get; init; } = 40_000;

    /// <summary>Sequences per step.</summary>
    public int BatchSize { get; init; } = 4;

    /// <summary>
    /// Whether gradients flow from frame to frame: one update of the weights per sequence, for the mean of the losses of its frames,
    /// instead of one per frame. Takes the memory of all its frames.
    /// </summary>
    public bool ThroughFrames { get; init; }

    public int CropSize { get; init; } = 256;

    public OptimizerKind Optimizer { get; init; }

    public double LearningRate { get; init; } = 5e-4;

    /// <summary>The rate falls linearly to 1 % over so many last steps.</summary>
    public long DecaySteps { get; init; }

    public int WarmupSteps { get; init; } = 200;

    public double ClipNorm { get; init; } = 1;

    public double AverageDecay { get; init; } = 0.999;

    public int Seed { get; init; } = 1;

    public int Threads { get; init; } = 1;

    public Device Device { get; init; } = Device.Cpu;

    public InterConfig Config { get; init; } = new();

    /// <summary>Weights to start from (all tensors that fit); null starts at the DCT of the prediction error.</summary>
    public string? Init { get; init; }

    public bool Resume { get; init; }

    public int CheckpointEvery { get; init; } = 250;

    public int LogEvery { get; init; } = 50;
}
