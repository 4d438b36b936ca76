using System.Globalization;
using System.Text.Json.Nodes;

namespace NeuralCodec.Training;

/// <summary>A line per interval on standard error and a JSON line in the run's log file.</summary>
public sealed class TrainingLog : IDisposable
{
    private readonly StreamWriter? _file;
    private readonly TextWriter _console;

    /// <param name="path">Log file, appended to; null keeps no file.</param>
    public TrainingLog(string? path, TextWriter console)
    {
        _console = console;
        if (path is null) return;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _file = new StreamWriter(path, append: true) { AutoFlush = true };
    }

    public void Message(string text)
    {
        _console.WriteLine(text);
        Write(new JsonObject { ["event"] = "message", ["text"] = text });
    }

    public void Step(long step, long steps, double stepsPerSecond, double cropsPerSecond, double bpp, double psnr, double norm, double learningRate, long skipped)
    {
        TimeSpan eta = TimeSpan.FromSeconds((steps - step) / Math.Max(1e-9, stepsPerSecond));
        _console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"train {step}/{steps}  {stepsPerSecond:F2} steps/s  {cropsPerSecond:F1} crops/s  {bpp:F4} bpp  {psnr:F2} dB  |g| {norm:F2}  lr {learningRate:E1}  skipped {skipped}  eta {(int)eta.TotalHours}:{eta:mm\\:ss}"));
        Write(new JsonObject
        {
            ["event"] = "step",
            ["step"] = step,
            ["steps_per_second"] = Math.Round(stepsPerSecond, 4),
            ["crops_per_second"] = Math.Round(cropsPerSecond, 2),
            ["bpp"] = Math.Round(bpp, 5),
            ["psnr_611"] = Math.Round(psnr, 4),
            ["gradient_norm"] = Math.Round(norm, 4),
            ["learning_rate"] = learningRate,
            ["skipped"] = skipped,
        });
    }

    /// <summary>Progress of the inter trainer.</summary>
    internal void InterStep(
        long step, long steps, double stepsPerSecond, double cropsPerSecond, IReadOnlyList<LevelProgress> levels, double loss, double norm, double learningRate, long skipped)
    {
        TimeSpan eta = TimeSpan.FromSeconds((steps - step) / Math.Max(1e-9, stepsPerSecond));
        string each = string.Join("  ", levels.Select(l => string.Create(CultureInfo.InvariantCulture,
            $"{(l.Level == 0 ? "P" : "B" + l.Level)} {l.BitsPerPixel:F4} bpp {l.Psnr:F2} dB ({l.PredictionPsnr:F2})")));
        _console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"train {step}/{steps}  {stepsPerSecond:F2} steps/s  {cropsPerSecond:F1} crops/s  {each}  loss {loss:F4}  |g| {norm:F2}  lr {learningRate:E1}  skipped {skipped}  eta {(int)eta.TotalHours}:{eta:mm\\:ss}"));
        Write(new JsonObject
        {
            ["event"] = "step",
            ["step"] = step,
            ["steps_per_second"] = Math.Round(stepsPerSecond, 4),
            ["crops_per_second"] = Math.Round(cropsPerSecond, 2),
            ["level"] = Array(levels.Select(l => (double)l.Level)),
            ["bpp"] = Array(levels.Select(l => l.BitsPerPixel)),
            ["psnr_611"] = Array(levels.Select(l => l.Psnr)),
            ["prediction_psnr_611"] = Array(levels.Select(l => l.PredictionPsnr)),
            ["loss"] = Math.Round(loss, 5),
            ["gradient_norm"] = Math.Round(norm, 4),
            ["learning_rate"] = learningRate,
            ["skipped"] = skipped,
        });
    }

    public void Evaluation(long step, IReadOnlyList<EvaluationPoint> points)
    {
        _console.WriteLine($"test at step {step}: " + string.Join("  ", points.Select(p => string.Create(CultureInfo.InvariantCulture, $"q{p.QualityIndex:F0} {p.BitsPerPixel:F4} bpp {p.PsnrRgb:F2} dB"))));
        Write(new JsonObject
        {
            ["event"] = "evaluation",
            ["step"] = step,
            ["quality"] = Array(points.Select(p => p.QualityIndex)),
            ["bpp"] = Array(points.Select(p => p.BitsPerPixel)),
            ["psnr_rgb"] = Array(points.Select(p => p.PsnrRgb)),
            ["psnr_y"] = Array(points.Select(p => p.PsnrY)),
        });
    }

    public void Dispose() => _file?.Dispose();

    private static JsonArray Array(IEnumerable<double> values) => new([.. values.Select(v => (JsonNode)Math.Round(v, 5))]);

    private void Write(JsonObject line)
    {
        line["time"] = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture);
        _file?.WriteLine(line.ToJsonString());
    }
}
