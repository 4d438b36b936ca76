using System.CommandLine;
using NeuralCodec.Training.Data;
using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.State;
using static NeuralCodec.Training.CommandOptions;

namespace NeuralCodec.Training;

/// <summary>The command `inter`: trains the inter model in closed loop.</summary>
internal static class InterCommand
{
    public static Command Create()
    {
        InterTrainerOptions defaults = new() { Output = "", IntraWeights = "" };
        Option<string[]> clips = Sources("--clips", "recordings, or folders of consecutive stills");
        clips.Required = true;
        Option<string[]> stills = Sources("--stills", "stills to make motion from");
        Option<double> synthetic = Number("--synthetic", "share of sequences made from stills", 0.35);
        Option<string> output = new("--out", "-o") { Description = "folder of the run: checkpoint, weights, log", Required = true };
        Option<string> intra = new("--intra") { Description = "weights of the intra model that codes first frames", Required = true };
        Option<long> steps = Number("--steps", "step to stop at; a step is one frame of each sequence of the batch", defaults.Steps);
        Option<int> batch = Number("--batch", "sequences per step", defaults.BatchSize);
        Option<bool> through = new("--through") { Description = "gradients flow from frame to frame, one update per sequence" };
        Option<int> crop = Number("--crop", "rows and columns of a crop, a multiple of 64", defaults.CropSize);
        Option<OptimizerKind> optimizer = OptimizerOption();
        Option<double> rate = Number("--lr", "learning rate", defaults.LearningRate);
        Option<long> tail = Number("--decay", "last steps over which the rate falls linearly to 1 %", defaults.DecaySteps);
        Option<int> warmup = Number("--warmup", "steps of linear warm-up", defaults.WarmupSteps);
        Option<int> seed = Number("--seed", "seed of everything random", defaults.Seed);
        Option<int> threads = Number("--threads", "threads of the tensor library", Environment.ProcessorCount);
        Option<string> device = new("--device") { Description = "cpu, cuda or cuda:N", DefaultValueFactory = _ => "cpu" };
        Option<string?> init = new("--init") { Description = "weights to start from (all tensors that fit); default: the DCT of the prediction error" };
        Option<bool> resume = new("--resume") { Description = "go on from the run's checkpoint" };
        Option<int> saveEvery = Number("--save-every", "steps between checkpoints", defaults.CheckpointEvery);
        Option<string> cache = new("--cache") { Description = "folder of decoded pictures", DefaultValueFactory = _ => new TrainerOptions { Data = [], Output = "" }.CacheFolder };
        Command command = new("inter", "Trains the inter model (P and B frames).")
        {
            clips, stills, synthetic, output, intra, steps, batch, through, crop, optimizer, rate, tail, warmup, seed, threads, device, init, resume, saveEvery, cache,
        };
        command.SetAction((ParseResult r, CancellationToken stop) => Task.FromResult(TrainingErrors.Guard(() => Run(
            new InterTrainerOptions
            {
                Output = r.GetRequiredValue(output),
                IntraWeights = r.GetRequiredValue(intra),
                Steps = r.GetValue(steps),
                BatchSize = r.GetValue(batch),
                ThroughFrames = r.GetValue(through),
                CropSize = r.GetValue(crop),
                Optimizer = r.GetValue(optimizer),
                LearningRate = r.GetValue(rate),
                DecaySteps = Math.Max(0, r.GetValue(tail)),
                WarmupSteps = Math.Max(1, r.GetValue(warmup)),
                Seed = r.GetValue(seed),
                Threads = Math.Max(1, r.GetValue(threads)),
                Device = Device.Parse(r.GetValue(device)!),
                Init = r.GetValue(init),
                Resume = r.GetValue(resume),
                CheckpointEvery = r.GetValue(saveEvery),
            },
            (r.GetRequiredValue(clips), r.GetValue(stills) ?? [], r.GetValue(synthetic), r.GetValue(cache)!),
            stop))));
        return command;
    }

    private static Option<string[]> Sources(string name, string description) =>
        new(name) { Description = "PATH[=SHARE][@SCALE,...]: " + description, AllowMultipleArgumentsPerToken = true };

    private static int Run(InterTrainerOptions options, (string[] Clips, string[] Stills, double Synthetic, string Cache) data, CancellationToken stop)
    {
        LibTorchLibrary.Require();
        using RunStop both = new(stop);
        using TrainingLog log = new(Path.Combine(options.Output, "log.jsonl"), Console.Error);
        using InterTrainer trainer = new(options, log);
        ClipSet set = ClipSet.Load(data.Clips.Select(DataSource.Parse), data.Stills.Select(DataSource.Parse), data.Cache, options.CropSize, m => log.Message("left out: " + m));
        log.Message($"{set.Clips.Sum(c => c.Frames.Length)} frames in {set.Clips.Count} clips, {set.Stills.Count} stills");
        using SequenceMotion motion = new(options.CropSize);
        trainer.Run(new SequenceSampler(set, options.CropSize, options.Seed, data.Synthetic, motion.Search), both.Token);
        log.Message($"stopped at step {trainer.Step}; checkpoint in {trainer.CheckpointPath}");
        return both.Token.IsCancellationRequested ? 130 : 0;
    }
}
