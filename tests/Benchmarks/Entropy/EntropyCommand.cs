using System.Diagnostics;
using System.Text.Json;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Benchmarks.Entropy;

/// <summary>
/// Compares coders in one run: the configurations take turns, round by round, and the best time of each counts, so that
/// whatever else the machine does touches all of them alike.
/// </summary>
internal static class EntropyCommand
{
    private static readonly int[] LaneCounts = [1, 4, 8, 32];

    public static int Run(ReadOnlySpan<string> options)
    {
        string? json = null;
        bool isQuick = false;
        for (int i = 0; i < options.Length; i++)
        {
            if (options[i] == "--quick") isQuick = true;
            else if (options[i] == "--json" && i + 1 < options.Length) json = options[++i];
            else return Usage(options[i]);
        }
        List<ICoderBenchmark> coders = Configurations(isQuick ? 1 << 20 : 1 << 24, isQuick ? 1 << 19 : 1 << 22);
        BenchmarkRow[] rows = Measure(coders, isQuick ? 3 : 25);
        Console.WriteLine(BenchmarkRow.Heading);
        foreach (BenchmarkRow row in rows) Console.WriteLine(row);
        if (json is not null) Write(rows, json);
        return 0;
    }

    private static int Usage(string option)
    {
        Console.Error.WriteLine($"unknown option {option}; usage: Benchmarks entropy [--json FILE] [--quick]");
        return 2;
    }

    private static List<ICoderBenchmark> Configurations(int byteCount, int residualCount)
    {
        byte[] bytes = MixedBytes.Create(byteCount);
        GaussianData residuals = new(residualCount);
        SimdLevel widest = SimdDispatch.Supported;
        List<ICoderBenchmark> coders = [];
        foreach (SimdLevel level in SimdDispatch.SupportedLevels) coders.Add(new BytesBenchmark(bytes, level, 32, 1));
        foreach (int lanes in LaneCounts[..^1]) coders.Add(new BytesBenchmark(bytes, widest, lanes, 1));
        coders.Add(new BytesBenchmark(bytes, widest, 32, 2));
        nint library = HtsCodecs.Load();
        if (library == 0) Console.Error.WriteLine("htscodecs is not installed (libhtscodecs-dev); its rows are left out");
        else foreach (SimdLevel level in SimdDispatch.SupportedLevels) coders.Add(new HtsCodecs(library, bytes, level));
        foreach (SimdLevel level in SimdDispatch.SupportedLevels) coders.Add(new GaussianBenchmark(residuals, level, 32, 1));
        foreach (int lanes in LaneCounts[..^1]) coders.Add(new GaussianBenchmark(residuals, widest, lanes, 1));
        coders.Add(new GaussianBenchmark(residuals, widest, 32, 2));
        return coders;
    }

    private static BenchmarkRow[] Measure(List<ICoderBenchmark> coders, int rounds)
    {
        BenchmarkRow[] rows = [.. coders.Select(coder => coder.Row with { EncodeSeconds = double.MaxValue, DecodeSeconds = double.MaxValue })];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < coders.Count; i++)
            {
                // Slow configurations need no more than a few passes to be known.
                if (round >= 5 && rows[i].DecodeSeconds > 0.1) continue;
                rows[i] = rows[i] with
                {
                    EncodeSeconds = Math.Min(rows[i].EncodeSeconds, Time(coders[i].Encode)),
                    DecodeSeconds = Math.Min(rows[i].DecodeSeconds, Time(coders[i].Decode)),
                };
                if (round == 0) rows[i] = coders[i].Verify(rows[i]);
            }
            Console.Error.WriteLine($"round {round + 1} of {rounds}");
        }
        return rows;
    }

    private static double Time(Action pass)
    {
        long start = Stopwatch.GetTimestamp();
        pass();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Write(BenchmarkRow[] rows, string path)
    {
        using FileStream file = File.Create(path);
        using Utf8JsonWriter writer = new(file, new JsonWriterOptions { Indented = true });
        writer.WriteStartArray();
        foreach (BenchmarkRow row in rows) row.Write(writer);
        writer.WriteEndArray();
    }
}
