using System.Diagnostics;

namespace NeuralCodec.Benchmarks.Playing;

/// <summary>How long something took, in milliseconds.</summary>
/// <param name="Milliseconds">Of waiting.</param>
/// <param name="Processor">Of all threads of this process, which decode ahead meanwhile.</param>
internal readonly record struct Waited(double Milliseconds, double Processor)
{
    public static Watch Begin() => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

    internal readonly record struct Watch(long Begun, TimeSpan Processor)
    {
        public Waited End() => new(Stopwatch.GetElapsedTime(Begun).TotalMilliseconds, (Environment.CpuUsage.TotalTime - Processor).TotalMilliseconds);
    }
}
