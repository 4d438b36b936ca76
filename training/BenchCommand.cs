using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training;

/// <summary>The command `bench`: crops per second of the whole training step, forward, backward and update.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        Option<string?> json = new("--json") { Description = "write the rows to this file" };
        Option<int> steps = new("--steps") { Description = "steps to time, after 5 of warm-up", DefaultValueFactory = _ => 30 };
        Option<string> device = new("--device") { Description = "cpu, cuda or cuda:N", DefaultValueFactory = _ => "cpu" };
        Option<int?> threads = new("--threads") { Description = "this number of threads only; otherwise 1, 2 and one a core" };
        Command command = new("bench", "Times training steps on random crops of 256x256.") { json, steps, device, threads };
        command.SetAction(r => TrainingErrors.Guard(() =>
            Run(r.GetValue(json), Math.Max(1, r.GetValue(steps)), Device.Parse(r.GetValue(device)!), r.GetValue(threads))));
        return command;
    }

    private static int Run(string? json, int steps, Device device, int? onlyThreads)
    {
        LibTorchLibrary.Require();
        string type = ComputeTypes.ForTraining == ScalarType.BFloat16 ? "bfloat16" : "float32";
        JsonArray rows = [];
        int[] counts = onlyThreads is { } only ? [Math.Max(1, only)] : [1, 2, Environment.ProcessorCount];
        foreach (int threads in counts.Distinct())
        {
            double crops = Measure(threads, steps, device);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"train intra-v1 batch 8, 256x256, {type}, {threads} threads: {crops:F1} crops/s"));
            rows.Add((JsonNode)new JsonObject { ["case"] = $"train intra-v1, batch 8, 256x256, {type}", ["threads"] = threads, ["crops_s"] = Math.Round(crops, 2) });
        }
        if (json is not null) File.WriteAllText(json, rows.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }) + "\n");
        return 0;
    }

    private static double Measure(int threads, int steps, Device device)
    {
        string folder = Directory.CreateTempSubdirectory("ncv-bench-train").FullName;
        try
        {
            TrainerOptions options = new() { Data = [], Output = folder, Threads = threads, Device = device };
            using Trainer trainer = new(options, new TrainingLog(null, TextWriter.Null));
            byte[] packed = new byte[options.BatchSize * 32 * 32 * 96];
            new Random(1).NextBytes(packed);
            for (int i = 0; i < 5; i++) trainer.TrainStepForTest(packed);
            Stopwatch clock = Stopwatch.StartNew();
            for (int i = 0; i < steps; i++) trainer.TrainStepForTest(packed);
            return steps * options.BatchSize / clock.Elapsed.TotalSeconds;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
