using System.CommandLine;
using System.Globalization;
using NeuralCodec.Codec.Model;
using NeuralCodec.Training.Data;
using NeuralCodec.Training.Export;
using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;
using NeuralCodec.Training.State;

namespace NeuralCodec.Training;

/// <summary>The command `export`: trained weights to a model package of integers, and what that costs.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        Option<string> weights = new("--weights") { Description = "weights as the trainer saves them", Required = true };
        Option<string> calibration = new("--calibrate") { Description = "folder of pictures whose ranges set the clamps", Required = true };
        Option<int> pictures = new("--pictures") { Description = "pictures to calibrate on, spread over the folder", DefaultValueFactory = _ => 12 };
        Option<string?> test = new("--test") { Description = "folder of stills: report float estimates beside real integer streams" };
        Option<int> activationBits = new("--activation-bits") { Description = "magnitude bits of activations", DefaultValueFactory = _ => 15 };
        Option<int> weightBits = new("--weight-bits") { Description = "magnitude bits of weights", DefaultValueFactory = _ => 15 };
        Option<string?> output = new("--out", "-o") { Description = "model package to write (.ncm)" };
        Option<string?> bits = new("--bits-table") { Description = "write the BD-rate of several activation and weight bits against the float model to this file (JSON)" };
        Option<string?> inter = new("--inter") { Description = "weights of the inter model: writes a package for video" };
        Option<string[]> clips = new("--clips") { Description = "recordings whose ranges set the inter model's clamps", AllowMultipleArgumentsPerToken = true };
        Command command = new("export", "Turns trained weights into integers.") { weights, calibration, pictures, test, output, activationBits, weightBits, bits, inter, clips };
        command.SetAction(r => TrainingErrors.Guard(() =>
        {
            LibTorchLibrary.Require();
            string path = r.GetRequiredValue(weights);
            StillPicture[] chosen = Choose(r.GetRequiredValue(calibration), r.GetValue(pictures));
            string name = Path.GetFileNameWithoutExtension(r.GetValue(output) ?? path);
            byte[] bytes = r.GetValue(inter) is { } interWeights
                ? VideoExporter.Export(path, interWeights, name, chosen, Sequences(r.GetValue(clips) ?? []), r.GetValue(activationBits), r.GetValue(weightBits))
                : IntraExporter.Export(path, name, IntraConfig.Of(path), chosen, r.GetValue(activationBits), r.GetValue(weightBits));
            ModelPackage package = ModelPackage.Read(bytes);
            Console.WriteLine($"{package.Layers.Count} layers, {package.Layers.Values.Sum(l => l.Weights.Length):N0} weights, {bytes.Length:N0} bytes, id {package.Id}");
            if (r.GetValue(output) is { } file) File.WriteAllBytes(file, bytes);
            if (r.GetValue(test) is { } folder) Report(path, package, new Evaluation(folder));
            if (r.GetValue(bits) is { } table && r.GetValue(test) is { } stills) BitsTable.Write(table, path, chosen, new Evaluation(stills));
            return 0;
        }));
        return command;
    }

    private static StillPicture[] Choose(string folder, int count)
    {
        string[] files = [.. MediaReader.Find(folder).Where(MediaReader.IsStill)];
        if (files.Length == 0) throw new TrainingDataException($"'{folder}' holds no stills to calibrate on");
        int stride = Math.Max(1, files.Length / Math.Max(1, count));
        return [.. files.Where((_, i) => i % stride == 0).Take(count).Select(f =>
        {
            (int width, int height, byte[] rgb) = MediaReader.ReadRgb(f);
            return new StillPicture(width, height, rgb);
        })];
    }

    private static FrameSequence[][] Sequences(string[] clips)
    {
        const int cropSize = 256, batches = 16;
        ClipSet set = ClipSet.Load(clips.Select(DataSource.Parse), [], new TrainerOptions { Data = [], Output = "" }.CacheFolder, cropSize, Console.Error.WriteLine);
        using SequenceMotion motion = new(cropSize);
        SequenceSampler sampler = new(set, cropSize, seed: 7, syntheticShare: 0, motion.Search);
        return [.. Enumerable.Range(0, batches).Select(i => sampler.Draw(i, 4))];
    }

    private static void Report(string weights, ModelPackage package, Evaluation evaluation)
    {
        using IntraModel model = new(IntraConfig.Of(weights), seed: 0);
        _ = Checkpoint.Initialize(weights, model.Store);
        model.Store.Build(Device.Cpu);
        torch.set_num_threads(Math.Max(2, torch.get_num_threads()));
        IReadOnlyList<EvaluationPoint> real = evaluation.Run(package, Trainer.MeasuredQualities);
        IReadOnlyList<EvaluationPoint> estimated = evaluation.Run(model, Device.Cpu, Trainer.MeasuredQualities);
        foreach ((EvaluationPoint e, EvaluationPoint i) in estimated.Zip(real))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"q{e.QualityIndex,2:F0}  float {e.BitsPerPixel:F4} bpp {e.PsnrRgb:F3} dB  integer {i.BitsPerPixel:F4} bpp {i.PsnrRgb:F3} dB  rate {100 * ((i.BitsPerPixel / e.BitsPerPixel) - 1):+0.00;-0.00} %  PSNR {i.PsnrRgb - e.PsnrRgb:+0.000;-0.000} dB"));
        }
    }
}
