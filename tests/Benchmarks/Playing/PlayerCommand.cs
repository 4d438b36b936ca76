using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Playback;
using NeuralCodec.Playback.Decoding;
using Commands = NeuralCodec.Playback.Commands;

namespace NeuralCodec.Benchmarks.Playing;

/// <summary>
/// `player FILE [--json FILE]`: what a user of the players waits for, with the processor time it takes, which says more where other things run. All
/// of it is bounded by decoding, whose speed is the first row.
/// </summary>
internal static class PlayerCommand
{
    private const int Steps = 30, Seeks = 40;
    private const double PlaySeconds = 6;

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not ([_] or [_, "--json", _]) || !File.Exists(arguments[0]))
        {
            Console.Error.WriteLine("usage: bench player FILE.ncv [--json FILE]");
            return 2;
        }

        string path = arguments[0];
        using (Player player = Open(path))
        {
            if (player.Timeline.Snapshot.FrameCount <= 2 * (Steps + 1))
            {
                Console.Error.WriteLine($"bench player: {path} has too few frames for {Steps} steps from its middle");
                return 2;
            }
        }

        JsonArray rows = [];
        void Add(string name, string unit, double value) => AddAll(name, unit, [value], []);
        void AddTimes(string name, IReadOnlyList<Waited> times) =>
            AddAll(name, "ms", [.. times.Select(time => time.Milliseconds)], [.. times.Select(time => time.Processor)]);
        void AddAll(string name, string unit, double[] values, double[] processor)
        {
            double median = Quantile(values, 0.5), high = Quantile(values, 0.95);
            string more = values.Length > 1 ? string.Create(CultureInfo.InvariantCulture, $"   95 %: {high:0.0}") : "";
            if (processor.Length > 0)
                more += string.Create(CultureInfo.InvariantCulture, $"   processor: {Quantile(processor, 0.5):0.0}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-44} {median,8:0.0} {unit}{more}"));
            JsonObject row = new() { ["case"] = name, ["unit"] = unit, ["median"] = Math.Round(median, 2), ["p95"] = Math.Round(high, 2) };
            row["runs"] = values.Length;
            if (processor.Length > 0)
                row["processor_ms"] = Math.Round(Quantile(processor, 0.5), 2);
            rows.Add((JsonNode)row);
        }

        if (File.Exists("/proc/loadavg"))
        {
            string load = await File.ReadAllTextAsync("/proc/loadavg").ConfigureAwait(false);
            Add("load average before (what else runs)", "", double.Parse(load.Split(' ')[0], CultureInfo.InvariantCulture));
        }

        Add("the decoder alone", "fps", await DecodeAsync(path).ConfigureAwait(false));
        AddAll("process start to first picture (headless)", "ms", [.. Enumerable.Range(0, 5).Select(_ => StartProcess(path))], []);
        AddTimes("open to first picture", [.. Enumerable.Range(0, 5).Select(_ => FirstPicture(path))]);
        (double rate, long shown, long dropped) = Play(path);
        Add("pictures per second while playing", "fps", rate);
        Add("dropped while playing, of all", "%", 100.0 * dropped / Math.Max(1, shown + dropped));
        Add("frames per second without a clock", "fps", Clockless(path));
        using (Player player = Open(path))
        {
            AddTimes("step forward, key to picture", Step(player, Commands.PlayerCommand.StepForward));
            AddTimes("step back, key to picture", Step(player, Commands.PlayerCommand.StepBack));
            AddTimes("seek to a group, key to picture", Seek(player, false, false));
            AddTimes("seek exactly, key to first picture", Seek(player, true, true));
            AddTimes("seek exactly, key to exact picture", Seek(player, true, false));
        }

        AddTimes("seek through the web socket, to picture", await WebSeeks.MeasureAsync(path, Seeks).ConfigureAwait(false));
        if (arguments.Length == 3)
            await File.WriteAllTextAsync(arguments[2], rows.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n").ConfigureAwait(false);
        return 0;
    }

    /// <summary>What the player can reach at most, measured in the same minute.</summary>
    private static async Task<double> DecodeAsync(string path)
    {
        FileStream stream = File.OpenRead(path);
        await using (stream.ConfigureAwait(false))
        {
            VideoDecoder decoder = await VideoDecoder.OpenAsync(stream).ConfigureAwait(false);
            await using (decoder.ConfigureAwait(false))
            {
                long begun = 0;
                int frames = -1;
                await foreach (Frame frame in decoder.ReadFramesAsync().ConfigureAwait(false))
                {
                    frame.Dispose();
                    if (++frames == 0)
                        begun = Stopwatch.GetTimestamp(); // the first frame pays for what is made once
                    else if (Stopwatch.GetElapsedTime(begun).TotalSeconds > PlaySeconds)
                        break;
                }

                return frames / Stopwatch.GetElapsedTime(begun).TotalSeconds;
            }
        }
    }

    private static Player Open(string path, bool isClockless = false, bool isPaused = true)
    {
        Player player = Player.Open(path, new PlayerOptions { StartsPaused = isPaused, IsClockless = isClockless, MakesThumbnails = false, Start = TimeSpan.Zero });
        Until(player, () => player.Current is not null && !player.IsSeeking);
        return player;
    }

    private static void Until(Player player, Func<bool> holds)
    {
        using AutoResetEvent woken = new(false);
        player.Changed = () => woken.Set();
        for (player.Update(); !holds(); player.Update())
            woken.WaitOne(2);
        player.Changed = null;
    }

    private static double Quantile(double[] values, double part) => values.Order().ElementAt((int)(part * (values.Length - 1)));

    private static double StartProcess(string path)
    {
        // What the script `ncv` would run.
        string precompiled = Path.Combine(Root(), "players/cli/bin/precompiled/ncv.dll");
        string program = File.Exists(precompiled) ? precompiled : Path.Combine(Root(), "players/cli/bin/Release/net10.0/ncv.dll");
        long begun = Stopwatch.GetTimestamp();
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[program, "play", path, "--headless", "--md5", "--limit", "1"])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        process.StandardOutput.ReadLine();
        double elapsed = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        process.WaitForExit();
        return elapsed;
    }

    private static Waited FirstPicture(string path)
    {
        Waited.Watch watch = Waited.Begin();
        using Player player = Open(path);
        return watch.End();
    }

    private static (double Rate, long Shown, long Dropped) Play(string path)
    {
        using Player player = Open(path, isPaused: false);
        long begun = Stopwatch.GetTimestamp();
        Until(player, () => player.IsEnded || Stopwatch.GetElapsedTime(begun).TotalSeconds > PlaySeconds);
        PlayerStatistics statistics = player.GetStatistics();
        return (statistics.ShownFrames / Stopwatch.GetElapsedTime(begun).TotalSeconds, statistics.ShownFrames, statistics.DroppedFrames);
    }

    private static double Clockless(string path)
    {
        using Player player = Open(path, true, false);
        long begun = Stopwatch.GetTimestamp();
        Until(player, () => player.IsEnded || player.IsWaiting || Stopwatch.GetElapsedTime(begun).TotalSeconds > PlaySeconds);
        return player.GetStatistics().ShownFrames / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static List<Waited> Step(Player player, Commands.PlayerCommand command)
    {
        List<Waited> times = [];
        player.SeekTo(player.Duration / 2, true);
        Until(player, () => !player.IsSeeking);
        for (int i = 0; i < Steps; i++)
        {
            long before = player.Current!.Number;
            Waited.Watch watch = Waited.Begin();
            player.Execute(command);
            Until(player, () => !player.IsSeeking && player.Current!.Number != before);
            times.Add(watch.End());
        }

        return times;
    }

    private static List<Waited> Seek(Player player, bool isExact, bool toAnyPicture)
    {
        List<Waited> times = [];
        Random random = new(1);
        for (int i = 0; i < Seeks; i++)
        {
            DecodedFrame? before = player.Current;
            player.SeekTo(player.Duration * random.NextDouble(), isExact);
            Waited.Watch watch = Waited.Begin();
            Until(player, () => !player.IsSeeking || (toAnyPicture && !ReferenceEquals(player.Current, before)));
            times.Add(watch.End());
            Until(player, () => !player.IsSeeking);
        }

        return times;
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "NeuralCodec.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("no checkout above " + AppContext.BaseDirectory);
    }
}
