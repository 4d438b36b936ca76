using System.CommandLine;
using NeuralCodec.Cli.Play;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Desktop;
using NeuralCodec.Playback;
using NeuralCodec.Playback.Media;
using NeuralCodec.Playback.State;
using NeuralCodec.Players;

namespace NeuralCodec.Cli.Commands;

/// <summary>`ncv play`.</summary>
internal static class PlayCommand
{
    private static readonly TimeSpan WritersPause = TimeSpan.FromSeconds(10);

    public static Command Build()
    {
        Argument<string> input = new("input") { Description = "an .ncv file, a folder of them (played as one), or - for stdin" };
        Option<bool> headless = new("--headless") { Description = "no window: decode every frame as a player does" };
        Option<bool> md5 = new("--md5") { Description = "with --headless: a line per frame on stdout, MD5, number and time" };
        Option<long> limit = new("--limit") { Description = "with --headless: most frames", HelpName = "N" };
        Option<string?> start = new("--start") { Description = "time to begin at, as 12.5 or 1:02", HelpName = "T" };
        Option<bool> noResume = new("--no-resume") { Description = "do not begin where playing stopped the last time, nor keep where it stops" };
        Option<bool> paused = new("--paused") { Description = "begin paused" };
        Option<bool> fullscreen = new("--fullscreen") { Description = "begin in fullscreen" };
        Option<bool> statistics = new("--statistics") { Description = "begin with the statistics shown" };
        Option<bool> loop = new("--loop") { Description = "begin anew at the end" };
        Option<bool> exit = new("--exit-at-end") { Description = "leave at the end" };
        Option<bool> noSound = new("--no-sound") { Description = "play no sound" };
        Option<string?> original = new("--original") { Description = "the recording to compare with; default: the one named in the file, where it lies beside it", HelpName = "FILE" };
        Option<string?> offset = new("--original-offset") { Description = "time in the original at which the file begins", HelpName = "T" };
        Option<bool> split = new("--split") { Description = "begin with the original left of a border" };
        Option<string> screenshots = new("--screenshots") { Description = "folder for screenshots", HelpName = "DIR", DefaultValueFactory = _ => "." };
        Option<int> threads = new("--threads", "-j") { Description = "threads of the decoder, 0 = all", HelpName = "N" };
        Command command = new("play")
        {
            input, headless, md5, limit, start, noResume, paused, fullscreen, statistics, loop, exit, noSound, original, offset, split, screenshots, threads,
        };
        DeviceSelection device = new(Message.Note);
        device.AddTo(command);
        command.SetAction((result, token) =>
        {
            string path = result.GetValue(input)!;
            bool isHeadless = result.GetValue(headless);
            if (!isHeadless && (result.GetValue(md5) || result.GetValue(limit) > 0))
                throw new CommandFailedException(ExitCode.Usage, "--md5 and --limit go with --headless");
            TimeSpan? begin = ParseTime("--start", result.GetValue(start));
            using PipeSpool? spool = path == "-" ? PipeSpool.Start(Console.OpenStandardInput()) : null;
            PlayerOptions options = new()
            {
                ThreadCount = result.GetValue(threads),
                DeviceOf = device.Read(result, result.GetValue(threads)),
                Start = begin ?? (result.GetValue(noResume) || isHeadless ? TimeSpan.Zero : null),
                Resume = result.GetValue(noResume) || isHeadless || spool is not null ? null : ResumeStore.CreateDefault(),
                IsClockless = isHeadless,
                MakesThumbnails = !isHeadless,
                StartsPaused = result.GetValue(paused) && !isHeadless,
                OriginalPath = result.GetValue(original),
                OriginalOffset = ParseTime("--original-offset", result.GetValue(offset)) ?? TimeSpan.Zero,
                ScreenshotFolder = result.GetValue(screenshots)!,
            };
            Timeline timeline = spool?.OpenTimeline(token) ?? Open(path);
            foreach (string skipped in timeline.Skipped)
                Message.Error(skipped);
            if (timeline.IsCut(WritersPause))
                Message.Note($"{timeline.SegmentNames[^1]} ends without an index: it was cut, or its writer stopped; what is whole is played (ncv repair writes the index)");
            if (isHeadless)
            {
                using Player player = Player.Open(timeline, path, options);
                return Task.FromResult(HeadlessPlayer.Run(player, result.GetValue(md5), result.GetValue(limit), spool is not null, token));
            }

            DesktopOptions window = new()
            {
                IsFullscreen = result.GetValue(fullscreen),
                ShowsStatistics = result.GetValue(statistics),
                IsSplit = result.GetValue(split),
                LeavesAtEnd = result.GetValue(exit),
                LoopsFile = result.GetValue(loop),
                HasSound = !result.GetValue(noSound),
                Note = Message.Note,
            };
            try
            {
                DesktopPlayer.Run(timeline, path, options, window, token);
            }
            catch (NoDisplayException e)
            {
                throw new CommandFailedException(ExitCode.Failed, e.Message);
            }

            return Task.FromResult(token.IsCancellationRequested ? Termination.ExitCode : ExitCode.Done);
        });
        return command;
    }

    private static Timeline Open(string path) =>
        File.Exists(path) || Directory.Exists(path) ? Timeline.Open(path) : throw new CommandFailedException(ExitCode.Failed, $"{path}: no such file or folder");

    private static TimeSpan? ParseTime(string option, string? text) =>
        text is null ? null
        : Units.TryParseTime(text, out double seconds) && seconds < 1e9 ? TimeSpan.FromSeconds(seconds)
        : throw new CommandFailedException(ExitCode.Usage, $"{option} is not a time: {text}");
}
