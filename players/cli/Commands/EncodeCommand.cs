using System.CommandLine;
using System.Text.Json;
using NeuralCodec.Cli.Sources;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Cli.Commands;

/// <summary>`ncv encode`: one file, a folder file by file, or a pipe.</summary>
internal static class EncodeCommand
{
    private static readonly string[] MediaExtensions =
        [".mp4", ".mov", ".mkv", ".avi", ".ts", ".m4v", ".webm", ".3gp", ".y4m", ".jpg", ".jpeg", ".png", ".webp", ".heic", ".tif", ".tiff", ".bmp", ".ppm"];

    public static Command Build()
    {
        Argument<string> input = new("input") { Description = "a recording or photo, a folder of them, or - for y4m or raw frames on stdin" };
        EncodeOptions options = new();
        Command command = new("encode") { input };
        options.AddTo(command);
        command.SetAction((result, token) => RunAsync(result.GetValue(input)!, result, options, token));
        return command;
    }

    private static async Task<int> RunAsync(string input, ParseResult result, EncodeOptions options, CancellationToken cancellationToken)
    {
        EncodeRequest request = options.Read(result);
        Message.IsQuiet = result.GetValue(options.Quiet);
        string? output = result.GetValue(options.Output);
        bool overwrite = result.GetValue(options.Overwrite), noOverwrite = result.GetValue(options.NoOverwrite);
        List<EncodeSummary> summaries = [];
        int code = Directory.Exists(input)
            ? await RunFolderAsync(input, output, request, overwrite, summaries, cancellationToken).ConfigureAwait(false)
            : await RunFileAsync(input, output ?? DefaultOutput(input), request, overwrite, noOverwrite, summaries, cancellationToken).ConfigureAwait(false);
        if (result.GetValue(options.Json) is { } json)
            JsonReport.Write(json, writer => WriteJson(writer, summaries));
        return code;
    }

    private static string DefaultOutput(string input) => input == "-" ? "-" : Path.ChangeExtension(input, ".ncv");

    private static async Task<int> RunFolderAsync(
        string folder, string? output, EncodeRequest request, bool overwrite, List<EncodeSummary> summaries, CancellationToken cancellationToken)
    {
        if (output is null)
            throw new CommandFailedException(ExitCode.Usage, "a folder needs -o DIR");
        Directory.CreateDirectory(output);
        int code = ExitCode.Done;
        foreach (string path in Directory.EnumerateFiles(folder).Where(path => MediaExtensions.Contains(Path.GetExtension(path).ToLowerInvariant())).Order(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            // The extension stays in the name, so that a.jpg and a.mp4 do not collide.
            string target = Path.Combine(output, Path.GetFileName(path) + ".ncv");
            if (!overwrite && IsComplete(target))
            {
                Message.Note($"{target} is done already");
                continue;
            }

            try
            {
                code = Math.Max(code, await RunFileAsync(path, target, request, true, false, summaries, cancellationToken).ConfigureAwait(false));
            }
            catch (Exception e) when (e is ExternalToolException or InvalidMediaException or CommandFailedException)
            {
                Message.Error($"{path}: {e.Message}");
                code = Math.Max(code, ExitCode.Failed);
            }
        }

        return code;
    }

    /// <summary>A file that ends with its index was written to the end.</summary>
    private static bool IsComplete(string path)
    {
        if (!File.Exists(path))
            return false;
        try
        {
            using FileStream stream = File.OpenRead(path);
            return ContainerMap.Load(stream).Sequences.All(sequence => sequence.HasIndex);
        }
        catch (InvalidMediaException)
        {
            return false;
        }
    }

    private static async Task<int> RunFileAsync(
        string input, string output, EncodeRequest request, bool overwrite, bool noOverwrite, List<EncodeSummary> summaries, CancellationToken cancellationToken)
    {
        OutputFile.Check(output, input, overwrite, noOverwrite);
        if (input == "-" || request.IsOnePass)
            request = request.InOnePass();
        if (request.HasTarget)
        {
            if (input == "-")
                throw new CommandFailedException(ExitCode.Usage, "--bpp and --size encode several times and need a file; --bitrate takes a pipe");
            request = await SearchAsync(input, request, cancellationToken).ConfigureAwait(false);
        }

        EncodeSummary summary = await EncodeAsync(input, () => OutputFile.Create(output), request, cancellationToken).ConfigureAwait(false);
        summary = summary with { Output = output };
        summaries.Add(summary);
        Print(summary);
        if (request.Options.BitsPerSecond > 0 && summary.MediaSeconds > 0 && 8 * summary.Bytes / summary.MediaSeconds / request.Options.BitsPerSecond is < 1 - RateSearch.Tolerance or > 1 + RateSearch.Tolerance)
            Message.Note($"one pass missed the bitrate of {request.Options.BitsPerSecond / 1000:0} kbit/s by more than 3 %; long recordings come nearer{(input == "-" ? "" : ", and several passes do")}");
        return summary.WasInterrupted ? Termination.ExitCode : ExitCode.Done;
    }

    private static async Task<EncodeRequest> SearchAsync(string input, EncodeRequest request, CancellationToken cancellationToken)
    {
        // Progress in JSON ends once.
        ProgressStyle progress = request.Progress == ProgressStyle.Json ? ProgressStyle.None : request.Progress;
        EncodeRequest trial = request with { IsTrial = true, Progress = progress, IsVerbose = false, WantsMetrics = false, ReconstructionPath = null };
        int pass = 0;
        (QualityIndex quality, double ratio) = await RateSearch.FindAsync(async quality =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            EncodeRequest attempt = trial with { Options = trial.Options with { Quality = quality } };
            EncodeSummary summary = await EncodeAsync(input, () => Stream.Null, attempt, cancellationToken).ConfigureAwait(false);
            double ratio = summary.TargetRatio(request);
            Message.Note($"{input}: pass {++pass} of the search: quality index {quality.Index:0.0} gives {100 * ratio:0.0} % of the target");
            return ratio;
        }).ConfigureAwait(false);
        if (Math.Abs(ratio - 1) > RateSearch.Tolerance)
            Message.Error($"the target cannot be reached; the nearest size is {100 * ratio:0} % of it");
        return request with { Options = request.Options with { Quality = quality } };
    }

    /// <summary>Encodes; the output is opened only once the input is known to be readable.</summary>
    private static async Task<EncodeSummary> EncodeAsync(
        string input, Func<Stream> openOutput, EncodeRequest request, CancellationToken cancellationToken)
    {
        if (input != "-" && !File.Exists(input))
            throw new CommandFailedException(ExitCode.Failed, $"{input}: no such file");
        IFrameSource source;
        if (input == "-" || input.EndsWith(".y4m", StringComparison.OrdinalIgnoreCase))
        {
            Stream stream = OutputFile.OpenInput(input);
            if (request.IsRawInput && request.RawSize.Width == 0)
                throw new CommandFailedException(ExitCode.Usage, "raw input needs --input-size WxH");
            source = request.IsRawInput
                ? new RawSource(stream, request.RawSize.Width, request.RawSize.Height, request.RawRate)
                : await Y4mSource.OpenAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            MediaInfo info = FfmpegProbe.Probe(input);
            if (info.IsStill)
            {
                if (request.Options.BitsPerSecond > 0 || request.Options.MaxBitsPerSecond > 0)
                    throw new CommandFailedException(ExitCode.Usage, "a bitrate needs a recording with a duration; use --bpp or --size");
                RgbImage image = FfmpegStillReader.Read(input);
                if (!request.IsTrial && request.Options.LoopDevice is not null)
                    Message.Note($"{input}: a still has no references: --loop-device changes nothing");
                if (!request.IsTrial && FfmpegStillReader.FindDamage(info) is { } damage)
                    Message.Error($"{input}: it is damaged, and ffmpeg filled what is missing: {damage}");
                using Stream still = new LazyStream(openOutput);
                return await EncodeJob.RunStillAsync(image, info, still, request, cancellationToken).ConfigureAwait(false);
            }

            source = new FfmpegSource(info, request.Range with { KeepsSizes = true });
        }

        using (source)
        {
            foreach (string note in request.IsTrial ? [] : source.Notes)
                Message.Note($"{input}: {note}");
            using Stream output = new LazyStream(openOutput);
            return await EncodeJob.RunVideoAsync(source, input, output, request, cancellationToken).ConfigureAwait(false);
        }
    }

    private static void Print(EncodeSummary s)
    {
        string source = s.SourceBytes > 0 ? $", {100.0 * s.Bytes / s.SourceBytes:0.0} % of the source's {Message.Bytes(s.SourceBytes)}" : "";
        string rate = s.MediaSeconds > 0 ? $", {8 * s.Bytes / s.MediaSeconds / 1000:0} kbit/s" : "";
        Message.Note($"{s.Output}: {Message.Bytes(s.Bytes)}{source}; {Message.Count(s.Frames, "frame")}, {s.BitsPerPixel:0.000} bpp{rate}, {s.Frames / Math.Max(s.ElapsedSeconds, 1e-9):0.0} fps");
        if (!double.IsNaN(s.PsnrY))
            Message.Note($"PSNR-Y {s.PsnrY:0.00} dB, PSNR 6:1:1 {s.Psnr611:0.00} dB, MS-SSIM-Y {s.MsSsimY:0.0000}");
        if (!double.IsNaN(s.PsnrRgb))
            Message.Note($"PSNR-RGB {s.PsnrRgb:0.00} dB");
        if (s.SourceBytes > 0 && s.Bytes > s.SourceBytes)
            Message.Error($"{s.Output} is larger than its source; a lower quality (-q) makes it smaller");
    }

    private static void WriteJson(Utf8JsonWriter json, List<EncodeSummary> summaries)
    {
        json.WriteStartArray("files");
        foreach (EncodeSummary s in summaries)
        {
            json.WriteStartObject();
            json.WriteString("input", s.Input);
            json.WriteString("output", s.Output);
            json.WriteNumber("frames", s.Frames);
            json.WriteNumber("bytes", s.Bytes);
            json.WriteNumber("source_bytes", s.SourceBytes);
            json.WriteNumber("bpp", s.BitsPerPixel);
            json.WriteNumber("media_seconds", s.MediaSeconds);
            json.WriteNumber("encoding_time", s.ElapsedSeconds);
            foreach ((string name, double value) in new[] { ("quality_index", s.QualityIndex), ("psnr-y", s.PsnrY), ("psnr-611", s.Psnr611), ("ms-ssim-y", s.MsSsimY), ("psnr-rgb", s.PsnrRgb) })
            {
                if (double.IsFinite(value))
                    json.WriteNumber(name, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
