using System.Diagnostics;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Transforms;
using NeuralCodec.Training.Data;
using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Losses;
using NeuralCodec.Training.Models;
using NeuralCodec.Training.State;

namespace NeuralCodec.Training;

/// <summary>
/// The training loop of the inter model, in closed loop: every sequence starts with an intra frame of the finished intra
/// model, and each inter frame is predicted, by the codec's own compensation, from what the model itself gave for its
/// references. One frame of each sequence of the batch is a step; gradients end at the frame, or run through the sequence.
/// </summary>
public sealed class InterTrainer : IDisposable
{
    public const string Architecture = "inter-v1";

    private readonly InterTrainerOptions _options;
    private readonly TrainingLog _log;
    private readonly IntraModel _intra;
    private readonly InterModel _model;
    private readonly Optimizer _optimizer;
    private readonly ClosedLoop _loop;
    private long _step;

    /// <exception cref="CheckpointException">The checkpoint to resume or the weights to start from do not fit.</exception>
    public InterTrainer(InterTrainerOptions options, TrainingLog log)
    {
        (_options, _log) = (options, log);
        Directory.CreateDirectory(options.Output);
        torch.set_num_threads(options.Threads);
        _intra = new IntraModel(IntraConfig.Of(options.IntraWeights), options.Seed);
        (_, IReadOnlyList<string> lacking) = Checkpoint.Initialize(options.IntraWeights, _intra.Store);
        if (lacking.Count > 0) throw new CheckpointException($"'{options.IntraWeights}' lacks '{lacking[0]}'");
        _intra.Store.Build(options.Device);
        _loop = new ClosedLoop(_intra, options.Device);
        _model = new InterModel(options.Config, options.Seed);
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

    public string CheckpointPath => Path.Combine(_options.Output, "checkpoint.safetensors");

    public string WeightsPath => Path.Combine(_options.Output, "weights.safetensors");

    /// <summary>Steps done.</summary>
    public long Step => _step;

    /// <summary>Trains until the last step or until <paramref name="stop"/>; writes a checkpoint either way.</summary>
    public void Run(SequenceSampler sampler, CancellationToken stop)
    {
        // A batch of sequences takes several steps; its number follows from the step, so that a resumed run sees new ones.
        using BatchLoader<FrameSequence[]> loader = new(n => sampler.Draw(n, _options.BatchSize), _step);
        InterProgress progress = new();
        Stopwatch clock = Stopwatch.StartNew();
        while (_step < _options.Steps && !stop.IsCancellationRequested)
        {
            FrameSequence[] batch = loader.Next();
            TrainSequences(batch, progress, stop);
            foreach (FrameSequence sequence in batch) sequence.Dispose();
            if (progress.Steps < _options.LogEvery) continue;
            progress.Report(_log, _step, _options.Steps, _options.BatchSize, clock.Elapsed.TotalSeconds, LearningRate(), _optimizer.Skipped);
            clock.Restart();
        }
        SaveCheckpoint();
    }

    public void SaveCheckpoint()
    {
        Checkpoint.Save(CheckpointPath, Architecture, _model.Store, _optimizer, _step);
        Checkpoint.SaveWeights(WeightsPath, Architecture, _model.Store, _optimizer.Average, _step);
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _model.Dispose();
        _intra.Dispose();
        _loop.Dispose();
    }

    /// <summary>All frames of the batch's plan: one step each.</summary>
    internal void TrainSequences(FrameSequence[] batch, InterProgress progress, CancellationToken stop)
    {
        SequencePlan plan = batch[0].Plan;
        Frame?[][] decoded = [.. batch.Select(s => new Frame?[s.Frames.Length])];
        try
        {
            _loop.CodeIntra(batch, decoded);
            if (_options.ThroughFrames)
            {
                TrainThrough(batch, decoded, progress);
                return;
            }
            for (int k = 0; k < plan.Frames.Count && _step < _options.Steps && !stop.IsCancellationRequested; k++)
            {
                TrainFrame(batch, k, decoded, progress);
                _step++;
                if (_step % _options.CheckpointEvery == 0) SaveCheckpoint();
            }
        }
        finally
        {
            foreach (Frame? frame in decoded.SelectMany(f => f)) frame?.Dispose();
        }
    }

    private void TrainFrame(FrameSequence[] batch, int k, Frame?[][] decoded, InterProgress progress)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        CodedStep coded = Code(batch, k, decoded);
        _model.Store.ZeroGrad();
        coded.Loss.backward();
        double norm = _optimizer.Step(LearningRate(), _options.ClipNorm, _options.AverageDecay);
        Report(coded, norm, progress);
    }

    /// <summary>
    /// All frames forward, then backward from the last: what a frame's references should have been like goes into their own gradient
    /// through the transpose of the compensation. Each frame counts as a step.
    /// </summary>
    private void TrainThrough(FrameSequence[] batch, Frame?[][] decoded, InterProgress progress)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        int count = batch[0].Plan.Frames.Count;
        CodedStep[] coded = new CodedStep[count];
        for (int k = 0; k < count; k++) coded[k] = Code(batch, k, decoded, _step + k);
        SequenceGradient gradient = new(batch, _options.Device);
        _model.Store.ZeroGrad();
        for (int k = count - 1; k >= 0; k--)
        {
            Tensor loss = coded[k].Loss * (1.0 / count);
            if (gradient.OfFrame(coded[k].Planned.Index) is { } later) loss = loss + (coded[k].Output.Reconstruction * later).sum();
            loss.backward();
            gradient.Add(k, coded[k].Predictions.grad!);
        }
        double norm = _optimizer.Step(LearningRate(), _options.ClipNorm, Math.Pow(_options.AverageDecay, count));
        foreach (CodedStep step in coded) Report(step, norm, progress);
        long before = _step;
        _step += count;
        if (_step / _options.CheckpointEvery != before / _options.CheckpointEvery) SaveCheckpoint();
    }

    private CodedStep Code(FrameSequence[] batch, int k, Frame?[][] decoded, long? seed = null)
    {
        torch.manual_seed(((ulong)(uint)_options.Seed << 40) + (ulong)(seed ?? _step));
        PlannedFrame planned = batch[0].Plan.Frames[k];
        float[] positions = [.. batch.Select(s => s.Positions[k + 1])];
        QualityMode[] modes = [.. batch.Select(_ => ClosedLoop.Mode(planned))];
        Tensor x = _loop.ToTensor(batch.Select(s => s.Frames[planned.Index]!));
        Tensor predictions = _loop.Predict(batch, k, decoded);
        if (_options.ThroughFrames) predictions.requires_grad = true;
        IntraOutput output = _model.Forward(x, predictions, Quality.Weights(positions, modes, _options.Device), training: true);
        QualityMode[] video = [.. batch.Select(_ => QualityMode.Video)];
        (Tensor loss, Tensor bpp, Tensor mse) = RateDistortion.Loss(x, output, positions, video, _options.Device);
        using (torch.no_grad())
        {
            ClosedLoop.Keep(output.Reconstruction.detach(), planned.Index, decoded);
            Tensor mean = (predictions.narrow(1, 0, 96) + predictions.narrow(1, 96, 96)) * 0.5;
            return new CodedStep(planned, predictions, output, loss, bpp, mse, Distortion.Yuv611(mean - x).mean());
        }
    }

    private static void Report(CodedStep coded, double norm, InterProgress progress) =>
        progress.Add(coded.Planned.Level, coded.BitsPerPixel.item(), coded.Mse.item(), coded.PredictionMse.item(), coded.Loss.item(), norm);

    private sealed record CodedStep(
        PlannedFrame Planned, Tensor Predictions, IntraOutput Output, Tensor Loss, Tensor BitsPerPixel, Tensor Mse, Tensor PredictionMse);

    private double LearningRate()
    {
        double warm = Math.Min(1, (_step + 1.0) / _options.WarmupSteps);
        long left = _options.Steps - _step;
        double tail = left < _options.DecaySteps ? Math.Max(0.01, (double)left / _options.DecaySteps) : 1;
        return _options.LearningRate * warm * tail;
    }
}
