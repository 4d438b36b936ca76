using System.Diagnostics;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Training.Data;
using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Losses;
using NeuralCodec.Training.Models;
using NeuralCodec.Training.State;

namespace NeuralCodec.Training;

/// <summary>The training loop of the intra model. A stop at any moment loses at most the steps since the last checkpoint.</summary>
public sealed class Trainer : IDisposable
{
    /// <summary>Quality indexes that are measured.</summary>
    public static readonly double[] MeasuredQualities = [0, 9, 18, 27, 36, 45, 54, 63];

    private readonly TrainerOptions _options;
    private readonly TrainingLog _log;
    private readonly IntraModel _model;
    private readonly Optimizer _optimizer;
    private long _step;

    /// <exception cref="CheckpointException">The checkpoint to resume or the weights to start from do not fit.</exception>
    public Trainer(TrainerOptions options, TrainingLog log)
    {
        _options = options;
        _log = log;
        Directory.CreateDirectory(options.Output);
        torch.set_num_threads(options.Threads);
        _model = new IntraModel(options.Config, options.Seed);
        DctInitializer.Apply(_model);
        if (options.Init is { } init)
        {
            (int taken, IReadOnlyList<string> missing) = Checkpoint.Initialize(init, _model.Store);
            log.Message($"took {taken} of {_model.Store.Parameters.Count} tensors from {init}" + (missing.Count > 0 ? $"; fresh: {string.Join(", ", missing.Take(4))}…" : ""));
        }
        _model.Store.Build(options.Device);
        _optimizer = Optimizer.Create(options.Optimizer, _model.Store);
        if (options.Resume)
        {
            _step = Checkpoint.Load(CheckpointPath, Architecture, _model.Store, _optimizer);
            log.Message($"resumed at step {_step}");
        }
        log.Message($"{_model.Store.Count / 1e6:F2} million parameters, {options.Threads} threads on {options.Device.Type}");
    }

    public const string Architecture = "intra-v1";

    public string CheckpointPath => Path.Combine(_options.Output, "checkpoint.safetensors");

    public string WeightsPath => Path.Combine(_options.Output, "weights.safetensors");

    public IntraModel Model => _model;

    /// <summary>Steps done.</summary>
    public long Step => _step;

    /// <summary>Trains until the last step or until <paramref name="stop"/>; writes a checkpoint either way.</summary>
    public void Run(TrainingSet set, CancellationToken stop)
    {
        CropSampler sampler = new(set, _options.CropSize, _options.Seed);
        Evaluation? evaluation = _options.Evaluate is { } folder ? new Evaluation(folder) : null;
        using BatchLoader<byte[]> loader = new(n => sampler.Draw(n, _options.BatchSize), _step);
        Stopwatch clock = Stopwatch.StartNew();
        double bpp = 0, mse = 0, norm = 0;
        int steps = 0;
        while (_step < _options.Steps && !stop.IsCancellationRequested)
        {
            (double stepBpp, double stepMse, double stepNorm) = TrainStep(loader.Next());
            (bpp, mse, norm, steps) = (bpp + stepBpp, mse + stepMse, norm + stepNorm, steps + 1);
            _step++;
            if (_step % _options.LogEvery == 0)
            {
                double rate = steps / clock.Elapsed.TotalSeconds;
                _log.Step(_step, _options.Steps, rate, rate * _options.BatchSize, bpp / steps, -10 * Math.Log10(mse / steps), norm / steps, LearningRate(), _optimizer.Skipped);
                (bpp, mse, norm, steps) = (0, 0, 0, 0);
                clock.Restart();
            }
            if (_step % _options.CheckpointEvery == 0) SaveCheckpoint();
            if (evaluation is not null && _step % _options.EvaluateEvery == 0)
            {
                Evaluate(evaluation);
                clock.Restart();
                steps = 0;
            }
        }
        SaveCheckpoint();
    }

    /// <summary>Measures the averaged weights.</summary>
    public IReadOnlyList<EvaluationPoint> Evaluate(Evaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        using IDisposable noGrad = torch.no_grad();
        using Tensor kept = _model.Store.Flat.clone().DetachFromDisposeScope();
        _model.Store.Flat.copy_(_optimizer.Average);
        // With a single thread libtorch 1.13 takes a path for float 1x1 convolutions that is 20 times slower.
        torch.set_num_threads(Math.Max(2, _options.Threads));
        try
        {
            IReadOnlyList<EvaluationPoint> points = evaluation.Run(_model, _options.Device, MeasuredQualities);
            _log.Evaluation(_step, points);
            return points;
        }
        finally
        {
            _model.Store.Flat.copy_(kept);
            torch.set_num_threads(_options.Threads);
        }
    }

    public void SaveCheckpoint()
    {
        Checkpoint.Save(CheckpointPath, Architecture, _model.Store, _optimizer, _step);
        Checkpoint.SaveWeights(WeightsPath, Architecture, _model.Store, _optimizer.Average, _step);
    }

    /// <summary>One step outside of <see cref="Run"/>, on a batch the caller made; counts like any other.</summary>
    internal (double BitsPerPixel, double Mse, double Norm) TrainStepForTest(byte[] packed)
    {
        (double, double, double) result = TrainStep(packed);
        _step++;
        return result;
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _model.Dispose();
    }

    /// <summary>One update from one packed batch: bits per pixel, 6:1:1 squared error and gradient norm.</summary>
    private (double BitsPerPixel, double Mse, double Norm) TrainStep(byte[] packed)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        // All that is random in a step follows from the seed and the step, so that a resumed run repeats it.
        torch.manual_seed(((ulong)(uint)_options.Seed << 40) + (ulong)_step);
        Random random = new(MixSeed(_options.Seed, _step));
        float[] positions = new float[_options.BatchSize];
        QualityMode[] modes = new QualityMode[_options.BatchSize];
        for (int b = 0; b < positions.Length; b++)
        {
            positions[b] = (float)(random.NextDouble() * (Quality.Anchors - 1));
            modes[b] = (QualityMode)random.Next(Quality.Modes);
        }
        int cells = _options.CropSize / 8;
        Tensor x = PackedBatch.ToTensor(packed, _options.BatchSize, cells, cells, _options.Device);
        IntraOutput output = _model.Forward(x, Quality.Weights(positions, modes, _options.Device), training: true);
        (Tensor loss, Tensor bpp, Tensor mse) = RateDistortion.Loss(x, output, positions, modes, _options.Device);
        _model.Store.ZeroGrad();
        loss.backward();
        double norm = _optimizer.Step(LearningRate(), _options.ClipNorm, _options.AverageDecay);
        return (bpp.item(), mse.item(), norm);
    }

    private double LearningRate()
    {
        double warm = Math.Min(1, (_step + 1.0) / _options.WarmupSteps);
        double decay = _options.Cosine ? 0.02 + (0.98 * 0.5 * (1 + Math.Cos(Math.PI * _step / _options.Steps))) : 1;
        long left = _options.Steps - _step;
        double tail = left < _options.DecaySteps ? Math.Max(0.01, (double)left / _options.DecaySteps) : 1;
        return _options.LearningRate * warm * decay * tail;
    }

    /// <summary>A seed for step or batch <paramref name="number"/> of a run.</summary>
    internal static int MixSeed(int seed, long number)
    {
        ulong h = ((ulong)number + 0x632BE59BD9B4E019UL) * 0x9E3779B97F4A7C15UL ^ (uint)seed;
        h = (h ^ (h >> 29)) * 0xBF58476D1CE4E5B9UL;
        return (int)(h >> 33);
    }
}
