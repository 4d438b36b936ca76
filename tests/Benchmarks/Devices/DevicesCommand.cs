using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text.Json;
using System.Text.Json.Nodes;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Devices;
using NeuralCodec.Codec.Devices.Onnx;
using NeuralCodec.Codec.Devices.OnnxRuntime;
using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Benchmarks.Devices;

/// <summary>
/// `devices [FILE [--source CLIP]]... [--calibrate FILE] [--frames N] [--rounds N] [--threads N] [--provider NAME] [--form NAME]...
/// [--onnxruntime PATH] [--json FILE] [--no-store] [--drift-only]`: speed and drift of the normative engine and of every form of graph, and the speed of an encoder's analysis. The speeds of decoding go into the cache of the
/// user, for `--device auto`.
/// </summary>
internal static class DevicesCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        DevicesArguments? parsed = DevicesArguments.Parse(arguments);
        if (parsed is null)
        {
            Console.Error.WriteLine("usage: bench devices [FILE.ncv [--source CLIP]]... [--calibrate FILE.ncv] [--frames N] [--rounds N] [--threads N] "
                + "[--provider NAME] [--form NAME]... [--onnxruntime PATH] [--json FILE] [--no-store] [--drift-only]");
            return 2;
        }
        using OrtLibrary library = OrtLibrary.Open(parsed.Library);
        parsed.Provider.RequireIn(library);
        JsonArray rows = [];
        foreach (DevicesItem item in parsed.Items.Count > 0 ? parsed.Items : [await SceneFile.WriteAsync(parsed.Frames).ConfigureAwait(false)])
        {
            using DeviceTrial trial = await DeviceTrial.OpenAsync(item, parsed, library).ConfigureAwait(false);
            List<DeviceResult> results = await trial.RunAsync().ConfigureAwait(false);
            foreach (DeviceResult result in results) rows.Add((JsonNode)Row(trial, result, results[0], parsed.IsDriftOnly));
            if (parsed.Stores) Store(trial, library, parsed, results);
        }
        if (parsed.Json is not null)
        {
            JsonObject report = new()
            {
                ["machine"] = Machine(),
                ["load_average"] = File.Exists("/proc/loadavg") ? (await File.ReadAllTextAsync("/proc/loadavg").ConfigureAwait(false)).Split(' ')[0] : null,
                ["onnxruntime"] = library.Version,
                ["rows"] = rows,
            };
            await File.WriteAllTextAsync(parsed.Json, report.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n").ConfigureAwait(false);
        }
        return 0;
    }

    /// <summary>"2 processors, vectors of 512 bits, avx512_vnni": what the speed of products of 8 and 16 bits depends on.</summary>
    private static string Machine()
    {
        const string CpuInfo = "/proc/cpuinfo";
        int bits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
        string flags = File.Exists(CpuInfo) ? File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal)) ?? "" : "";
        IEnumerable<string> products = flags.Split(' ').Where(flag => flag is "avx512_vnni" or "avx_vnni");
        return string.Join(", ", [$"{Environment.ProcessorCount} processors", $"vectors of {bits} bits", .. products]);
    }

    private static JsonObject Row(DeviceTrial trial, DeviceResult result, DeviceResult managed, bool isDriftOnly)
    {
        double ratio = result.FrameMilliseconds / managed.FrameMilliseconds;
        string drift = result.GroupEndDrift.Count == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture, $"  drift at ends of groups {result.GroupEndDrift.Max():F3} dB, largest {result.LargestDrift:F3} dB");
        string time = isDriftOnly ? "" : string.Create(CultureInfo.InvariantCulture, $" {result.FrameMilliseconds,8:F1} ms  {ratio,6:F2} of managed")
            + (result.IntraAnalysis.Count == 0 ? "" : string.Create(
                CultureInfo.InvariantCulture, $"  analysis {result.IntraAnalysisMilliseconds:F1} ms, inter {result.InterAnalysisMilliseconds:F1} ms"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{trial.Name,-24} {trial.Width}x{trial.Height} {result.Form,-8} {result.DeviceFrames,4} of {result.Frames} frames{time}{drift}"));
        JsonObject row = new()
        {
            ["clip"] = trial.Name,
            ["size"] = $"{trial.Width}x{trial.Height}",
            ["model"] = trial.Model.ShortName,
            ["form"] = result.Form,
            ["threads"] = trial.Threads,
            ["frames"] = result.Frames,
            ["on_device"] = result.DeviceFrames,
            ["group_end_drift_db"] = new JsonArray([.. result.GroupEndDrift.Select(drift => (JsonNode)Math.Round(drift, 4))]),
            ["largest_drift_db"] = result.GroupEndDrift.Count == 0 ? null : Math.Round(result.LargestDrift, 4),
        };
        if (isDriftOnly) return row;
        row["intra_ms"] = Math.Round(result.IntraMilliseconds, 2);
        row["inter_ms"] = Math.Round(result.InterMilliseconds, 2);
        row["ms_per_frame"] = Math.Round(result.FrameMilliseconds, 2);
        row["time_to_managed"] = Math.Round(ratio, 3);
        if (result.IntraAnalysis.Count > 0) row["analysis_intra_ms"] = Math.Round(result.IntraAnalysisMilliseconds, 2);
        if (result.InterAnalysis.Count > 0) row["analysis_inter_ms"] = Math.Round(result.InterAnalysisMilliseconds, 2);
        return row;
    }

    /// <summary>Stores the times, but where the device had less than half of the frames: then they say nothing of it.</summary>
    private static void Store(DeviceTrial trial, OrtLibrary library, DevicesArguments parsed, List<DeviceResult> results)
    {
        if (DeviceMeasurements.DriverOf(library.Path, parsed.ProviderOptions) is not { } driver)
        {
            Console.Error.WriteLine($"{library.Path} is no path of a file: what was measured is not stored, as a change could not be seen");
            return;
        }
        (int rows, int columns) = FramePacking.PackedSize(trial.Width, trial.Height);
        DeviceMeasurements.Load().Store([.. results.Where(result => result.Precision is not null && 2 * result.DeviceFrames > result.Frames).Select(result => new DeviceMeasurement(
            trial.Model.ToString(), columns * 8, rows * 8, trial.Threads, library.Path, driver, parsed.Provider.Option, parsed.ProviderOptions,
            result.Precision!.Value, result.FrameMilliseconds, results[0].FrameMilliseconds))]);
    }
}
