using System.CommandLine;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Players;

namespace NeuralCodec.Cli.Commands;

/// <summary>`ncv decode`.</summary>
internal static class DecodeCommand
{
    public static Command Build()
    {
        Argument<string> input = new("input") { Description = "an .ncv file, or - for stdin" };
        Option<string?> output = new("--output", "-o") { Description = "by extension: .png, .ppm, .y4m, or anything ffmpeg writes; - for y4m on stdout; default: .png for stills, .mp4 for video", HelpName = "FILE|-" };
        Option<bool> overwrite = new("--overwrite", "-y") { Description = "overwrite existing files" };
        Option<bool> noOverwrite = new("--no-overwrite") { Description = "never overwrite" };
        Option<bool> strict = new("--strict") { Description = "stop at the first damage" };
        Option<long> sizeLimit = new("--size-limit") { Description = "most pixels of a picture", HelpName = "PIXELS", DefaultValueFactory = _ => BitstreamLimits.Default.MaxPixels };
        Option<long> limit = new("--limit") { Description = "most frames to decode", HelpName = "N" };
        Option<string?> start = new("--start") { Description = "time to begin at, as 12.5 or 1:02", HelpName = "T" };
        Option<int?> track = new("--track") { Description = "write the packets of one side track (GPS, telemetry, sound) instead of pictures; needs -o", HelpName = "N" };
        Option<int> threads = new("--threads", "-j") { Description = "threads, 0 = all", HelpName = "N" };
        Option<ProgressStyle> progress = new("--progress") { Description = "how progress is shown on stderr", DefaultValueFactory = _ => ProgressStyle.Auto };
        Option<bool> quiet = new("--quiet") { Description = "only errors" };
        Option<string?> json = new("--json") { Description = "write a JSON report to a file, or - for stdout", HelpName = "FILE|-" };
        Option<string?> trace = new("--trace") { Description = "write what each thread did when, for Chrome's trace viewer (docs/devices.md)", HelpName = "FILE" };
        Command command = new("decode") { input, output, overwrite, noOverwrite, strict, sizeLimit, limit, start, track, threads, progress, quiet, json, trace };
        DeviceSelection device = new(Message.Note);
        device.AddTo(command);
        command.SetAction((result, token) =>
        {
            Message.IsQuiet = result.GetValue(quiet);
            if (result.GetValue(track) is { } number)
            {
                string target = result.GetValue(output) ?? throw new CommandFailedException(ExitCode.Usage, "--track needs -o FILE, or -o - for stdout");
                OutputFile.Check(target, result.GetValue(input)!, result.GetValue(overwrite), result.GetValue(noOverwrite));
                return TrackExtract.RunAsync(result.GetValue(input)!, target, number, token);
            }

            double startSeconds = 0;
            if (result.GetValue(start) is { } text && !Units.TryParseTime(text, out startSeconds))
                throw new CommandFailedException(ExitCode.Usage, $"--start is not a time: {text}");
            DecoderOptions options = new()
            {
                IsStrict = result.GetValue(strict),
                MaxFrames = result.GetValue(limit),
                ThreadCount = result.GetValue(threads),
                Limits = BitstreamLimits.Default with { MaxPixels = result.GetValue(sizeLimit) },
            };
            options = options with { DeviceOf = device.Read(result, options.ThreadCount), Trace = result.GetValue(trace) is null ? null : new DecodeTrace(), Warn = text => Message.Note("warning: " + text) };
            ProgressStyle style = Message.IsQuiet ? ProgressStyle.None : result.GetValue(progress);
            return RunAsync(result.GetValue(input)!, result.GetValue(output), result.GetValue(overwrite), result.GetValue(noOverwrite), startSeconds, options, style, result.GetValue(json), result.GetValue(trace), token);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        string input, string? output, bool overwrite, bool noOverwrite, double startSeconds, DecoderOptions options, ProgressStyle style, string? json, string? tracePath, CancellationToken cancellationToken)
    {
        using Stream stream = OutputFile.OpenInput(input);
        VideoDecoder decoder = await VideoDecoder.OpenAsync(stream, options, cancellationToken).ConfigureAwait(false);
        await using (decoder.ConfigureAwait(false))
        {
            bool isStill = decoder.Info.Kind == SequenceKind.Still;
            output ??= input == "-" ? "-" : Path.ChangeExtension(input, isStill ? ".png" : ".mp4");
            OutputFile.Check(output, input, overwrite, noOverwrite);
            if (startSeconds > 0)
                await decoder.SeekAsync(TimeSpan.FromSeconds(startSeconds), SeekMode.Exact, cancellationToken).ConfigureAwait(false);
            ProgressLine progress = new("decode", style, options.MaxFrames, 0);
            long frames = 0;
            double seconds = 0, before = 0;
            FrameSink sink = FrameSink.Create(output, decoder.Info, decoder.Tracks);
            for (int sequence = 1; ; sequence++)
            {
                FrameSink following;
                using (sink)
                {
                    OutputQueue queue = new(sink, options.Trace, frames);
                    await using var _ = queue.ConfigureAwait(false);
                    await foreach (Frame frame in decoder.ReadFramesAsync(CancellationToken.None).ConfigureAwait(false))
                    {
                        seconds = before + decoder.Info.ToSeconds(frame.TimeTicks + frame.DurationTicks);
                        await queue.AddAsync(frame, decoder.TakePackets()).ConfigureAwait(false);
                        progress.Report(++frames, seconds, stream.CanSeek ? stream.Position : 0);
                        if (cancellationToken.IsCancellationRequested)
                            break;
                    }

                    await queue.AddAsync(null, decoder.TakePackets()).ConfigureAwait(false);
                    await queue.CompleteAsync().ConfigureAwait(false);
                    sink.Complete();
                    if (cancellationToken.IsCancellationRequested || (options.MaxFrames > 0 && frames >= options.MaxFrames)
                        || !await decoder.MoveNextAsync(CancellationToken.None).ConfigureAwait(false))
                        break;
                    before = seconds;
                    following = sink.Following(decoder.Info, decoder.Tracks, sequence + 1, overwrite);
                }

                sink = following;
            }

            if (tracePath is not null)
            {
                using FileStream traceFile = File.Create(tracePath);
                options.Trace!.Write(traceFile);
            }
            progress.End(frames, seconds, stream.CanSeek ? stream.Length : 0);
            IReadOnlyList<DamagedRange> damage = decoder.GetDamage();
            DamageReport.Print(damage);
            Message.Note($"{output}: {Message.Count(frames, "frame")}");
            if (json is not null)
            {
                JsonReport.Write(json, writer =>
                {
                    writer.WriteString("output", output);
                    writer.WriteNumber("frames", frames);
                    writer.WriteNumber("media_seconds", seconds);
                    DamageReport.Write(writer, damage);
                });
            }

            return cancellationToken.IsCancellationRequested ? Termination.ExitCode
                : damage.Count > 0 ? ExitCode.Damaged
                : frames == 0 ? throw new CommandFailedException(ExitCode.Damaged, "the file holds no whole frame")
                : ExitCode.Done;
        }
    }
}
