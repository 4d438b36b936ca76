using System.Diagnostics;

namespace NeuralCodec.Benchmarks.Network;

/// <summary>Median and best time of an action that is run often enough.</summary>
internal static class Stopwatched
{
    /// <summary>Times in seconds; the first runs are not counted.</summary>
    public static (double Median, double Best) Measure(Action action, double budgetSeconds = 0.6, int minimumRuns = 5)
    {
        action();
        action();
        List<double> times = [];
        double total = 0;
        while (total < budgetSeconds || times.Count < minimumRuns)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            total += times[^1];
        }

        times.Sort();
        return (times[times.Count / 2], times[0]);
    }
}
