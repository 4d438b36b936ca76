using System.CommandLine;
using NeuralCodec.Training.Data;
using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.State;
using static NeuralCodec.Training.CommandOptions;

namespace NeuralCodec.Training;

/// <summary>The command `intra`: trains the intra model.</summary>
internal static class IntraCommand
{
    public static Command Create()
    {
        TrainerOptions defaults = new() { Data = [], Output = "" };
        Option<string[]> data = new("--data") { Description = "PATH[=SHARE][@SCALE,...]: folder or file, its share of the samples, the sizes kept", AllowMultipleArgumentsPerToken = true, Required = true };
        Option<string> output = new("--out", "-o") { Description = "folder of the run: checkpoint, weights, log", Required = true };
        Option<long> steps = Number("--steps", "step to stop at", defaults.Steps);
        Option<int> batch = Number("--batch", "crops per step", defaults.BatchSize);
        Option<int> crop = Number("--crop", "rows and columns of a crop, a multiple of 64", defaults.CropSize);
        Option<OptimizerKind> optimizer = OptimizerOption();
        Option<double> rate = Number("--lr", "learning rate", defaults.LearningRate);
        Option<string> schedule = new("--schedule") { Description = "constant, or cosine decay to 2 % at the last step", DefaultValueFactory = _ => "constant" };
        schedule.AcceptOnlyFromAmong("constant", "cosine");
        Option<long> tail = Number("--decay", "last steps over which the rate falls linearly to 1 %", defaults.DecaySteps);
        Option<int> warmup = Number("--warmup", "steps of linear warm-up", defaults.WarmupSteps);
        Option<int> seed = Number("--seed", "seed of everything random", defaults.Seed);
        Option<int> threads = Number("--threads", "threads of the tensor library", Environment.ProcessorCount);
        Option<string> device = new("--device") { Description = "cpu, cuda or cuda:N", DefaultValueFactory = _ => "cpu" };
        Option<string?> init = new("--init") { Description = "weights to start from (all tensors that fit); default: the DCT" };
        Option<bool> resume = new("--resume") { Description = "go on from the run's checkpoint" };
        Option<string?> test = new("--test") { Description = "folder of stills to measure on, never trained on" };
        Option<int> testEvery = Number("--test-every", "steps between measurements", defaults.EvaluateEvery);
        Option<int> saveEvery = Number("--save-every", "steps between checkpoints", defaults.CheckpointEvery);
        Option<string> cache = new("--cache") { Description = "folder of decoded pictures", DefaultValueFactory = _ => defaults.CacheFolder };
        Command command = new("intra", "Trains the intra model (stills and intra frames).")
        {
            data, output, steps, batch, crop, optimizer, rate, schedule, tail, warmup, seed, threads, device, init, resume, test, testEvery, saveEvery, cache,
        };
        command.SetAction((ParseResult r, CancellationToken stop) => Task.FromResult(TrainingErrors.Guard(() => Run(
            new TrainerOptions
            {
                Data = [.. r.GetRequiredValue(data).Select(DataSource.Parse)],
                Output = r.GetRequiredValue(output),
                Steps = r.GetValue(steps),
                BatchSize = r.GetValue(batch),
                CropSize = r.GetValue(crop),
                Optimizer = r.GetValue(optimizer),
                LearningRate = r.GetValue(rate),
                Cosine = r.GetValue(schedule) == "cosine",
                DecaySteps = Math.Max(0, r.GetValue(tail)),
                WarmupSteps = Math.Max(1, r.GetValue(warmup)),
                Seed = r.GetValue(seed),
                Threads = Math.Max(1, r.GetValue(threads)),
                Device = Device.Parse(r.GetValue(device)!),
                Init = r.GetValue(init),
                Resume = r.GetValue(resume),
                Evaluate = r.GetValue(test),
                EvaluateEvery = r.GetValue(testEvery),
                CheckpointEvery = r.GetValue(saveEvery),
                CacheFolder = r.GetValue(cache)!,
            },
            stop))));
        return command;
    }

    private static int Run(TrainerOptions options, CancellationToken stop)
    {
        LibTorchLibrary.Require();
        if (options.Device.Type == DeviceType.CUDA && !torch.cuda_is_available()) throw new TorchException("this libtorch has no CUDA: use --device cpu");
        using RunStop both = new(stop);
        using TrainingLog log = new(Path.Combine(options.Output, "log.jsonl"), Console.Error);
        using Trainer trainer = new(options, log);
        TrainingSet set = TrainingSet.Load(options.Data, options.CacheFolder, options.CropSize, m => log.Message("left out: " + m));
        log.Message($"{set.FrameCount} training pictures in {set.Groups.Count} groups");
        trainer.Run(set, both.Token);
        log.Message($"stopped at step {trainer.Step}; checkpoint in {trainer.CheckpointPath}");
        return both.Token.IsCancellationRequested ? 130 : 0;
    }
}
