using System.Globalization;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;

namespace NeuralCodec.Benchmarks.Motion;

/// <summary>
/// `motion CLIP [--frames N] [--lambda L,...] [--preset fast|medium|slow] [--threads N] [--all-tools]`: bits of motion per frame and
/// quality of the prediction, tool by tool, as a table in Markdown.
/// </summary>
internal static class MotionSearchCommand
{
    public static int Run(ReadOnlySpan<string> arguments)
    {
        string? clip = null;
        int frames = 33, threads = Environment.ProcessorCount;
        double[] lambdas = [16];
        MotionPreset preset = MotionPreset.Medium;
        bool onlyAll = false;
        for (int i = 0; i < arguments.Length; i++)
        {
            bool hasValue = i + 1 < arguments.Length;
            if (arguments[i] == "--frames" && hasValue && int.TryParse(arguments[i + 1], out frames)) i++;
            else if (arguments[i] == "--threads" && hasValue && int.TryParse(arguments[i + 1], out threads)) i++;
            else if (arguments[i] == "--preset" && hasValue && Enum.TryParse(arguments[i + 1], true, out preset)) i++;
            else if (arguments[i] == "--lambda" && hasValue) lambdas = Array.ConvertAll(arguments[++i].Split(','), value => double.Parse(value, CultureInfo.InvariantCulture));
            else if (arguments[i] == "--all-tools") onlyAll = true;
            else if (clip is null && !arguments[i].StartsWith('-')) clip = arguments[i];
            else return Usage();
        }
        if (clip is null || frames < 9 || threads < 1) return Usage();
        Measure(clip, frames, threads, lambdas, preset, onlyAll ? [MotionSetting.All[0]] : MotionSetting.All);
        return 0;
    }

    private static void Measure(string clip, int count, int threads, double[] lambdas, MotionPreset preset, MotionSetting[] settings)
    {
        List<Frame> frames = Read(clip, count);
        using MotionHierarchy hierarchy = new(frames, threads);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(clip)}, {frames[0].WidthPixels}x{frames[0].HeightPixels}, {frames.Count} frames, {preset}, {threads} threads"));
        Console.WriteLine();
        Console.WriteLine("| tools | lambda | bits per frame | bits per P frame | bits per B frame | prediction PSNR-Y | leaves per frame | merged | CPU ms per frame |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (double lambda in lambdas)
        {
            foreach (MotionSetting setting in settings)
                Print(setting, lambda, hierarchy.Run(setting, new MotionSearchOptions { Lambda = lambda, Preset = preset }));
        }
        frames.ForEach(frame => frame.Dispose());
    }

    private static void Print(MotionSetting setting, double lambda, MotionTotals[] levels)
    {
        double all = levels.Sum(level => level.Frames), leaves = levels.Sum(level => level.Leaves);
        double b = levels.Skip(1).Sum(level => level.Frames);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {setting.Name} | {lambda:0.#} | {levels.Sum(level => level.Bits) / all:F0} | {levels[0].Bits / levels[0].Frames:F0} | {levels.Skip(1).Sum(level => level.Bits) / b:F0} | {levels.Sum(level => level.Psnr) / all:F2} | {leaves / all:F0} | {100 * levels.Sum(level => level.Merged) / leaves:F0} % | {levels.Sum(level => level.Milliseconds) / all:F0} |"));
    }

    internal static List<Frame> Read(string clip, int count)
    {
        List<Frame> frames = [];
        using FfmpegVideoReader reader = FfmpegVideoReader.Open(FfmpegProbe.Probe(clip), new FfmpegReadOptions { SkipTracks = true });
        while (frames.Count < count)
        {
            Frame frame = new(reader.WidthPixels, reader.HeightPixels);
            if (!reader.ReadFrame(frame, []))
            {
                frame.Dispose();
                break;
            }
            frames.Add(frame);
        }
        return frames;
    }

    private static int Usage()
    {
        Console.Error.WriteLine("usage: bench motion CLIP [--frames N] [--lambda L,...] [--preset fast|medium|slow] [--threads N] [--all-tools]");
        return 2;
    }
}
