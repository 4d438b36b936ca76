using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Playback;
using Commands = NeuralCodec.Playback.Commands;

namespace NeuralCodec.Benchmarks.Playing;

/// <summary>`player FILE [--json FILE]`: what a user of the players waits for. All of it is bounded by decoding, whose speed is the first row.</summary>
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
        JsonArray rows = [];
        void Add(string name, string unit, IReadOnlyList<double> values)
        {
            double[] sorted = [.. values.Order()];
            double median = sorted[sorted.Length / 2], high = sorted[(int)(0.95 * (sorted.Length - 1))];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-44} {median,8:0.0} {unit}{(sorted.Length > 1 ? $"   95 %: {high:0.0}" : "")}"));
            rows.Add((JsonNode)new JsonObject { ["case"] = name, ["unit"] = unit, ["median"] = Math.Round(median, 2), ["p95"] = Math.Round(high, 2), ["runs"] = sorted.Length });
        }

        if (File.Exists("/proc/loadavg"))
            Add("load average before (what else runs)", "", [double.Parse((await File.ReadAllTextAsync("/proc/loadavg").ConfigureAwait(false)).Split(' ')[0], CultureInfo.InvariantCulture)]);
        Add("the decoder alone", "fps", [await DecodeAsync(path).ConfigureAwait(false)]);
        Add("process start to first picture (headless)", "ms", [.. Enumerable.Range(0, 5).Select(_ => StartProcess(path))]);
        Add("open to first picture", "ms", [.. Enumerable.Range(0, 5).Select(_ => FirstPicture(path))]);
        (double rate, long shown, long dropped) = Play(path);
        Add("pictures per second while playing", "fps", [rate]);
        Add("dropped while playing, of all", "%", [100.0 * dropped / Math.Max(1, shown + dropped)]);
        Add("frames per second without a clock", "fps", [Clockless(path)]);
        using (Player player = Open(path))
        {
            Add("step forward, key to picture", "ms", Step(player, Commands.PlayerCommand.StepForward));
            Add("step back, key to picture", "ms", Step(player, Commands.PlayerCommand.StepBack));
            Add("seek to a group, key to picture", "ms", Seek(player, false));
            Add("seek exactly, key to picture", "ms", Seek(player, true));
        }

        Add("seek through the web socket, to picture", "ms", await WebSeeks.MeasureAsync(path, Seeks).ConfigureAwait(false));
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

    private static double StartProcess(string path)
    {
        string program = Path.Combine(Root(), "players/cli/bin/Release/net10.0/ncv.dll");
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

    private static double FirstPicture(string path)
    {
        long begun = Stopwatch.GetTimestamp();
        using Player player = Open(path);
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
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

    private static List<double> Step(Player player, Commands.PlayerCommand command)
    {
        List<double> times = [];
        player.SeekTo(player.Duration / 2, true);
        Until(player, () => !player.IsSeeking);
        for (int i = 0; i < Steps; i++)
        {
            long before = player.Current!.Number, begun = Stopwatch.GetTimestamp();
            player.Execute(command);
            Until(player, () => !player.IsSeeking && player.Current!.Number != before);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        return times;
    }

    private static List<double> Seek(Player player, bool isExact)
    {
        List<double> times = [];
        Random random = new(1);
        for (int i = 0; i < Seeks; i++)
        {
            player.SeekTo(player.Duration * random.NextDouble(), isExact);
            long begun = Stopwatch.GetTimestamp();
            Until(player, () => !player.IsSeeking);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
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
