using NeuralCodec.Benchmarks.Codec;
using NeuralCodec.Benchmarks.Devices;
using NeuralCodec.Benchmarks.Entropy;
using NeuralCodec.Benchmarks.Motion;
using NeuralCodec.Benchmarks.Network;
using NeuralCodec.Benchmarks.Prediction;
using NeuralCodec.Benchmarks.Playing;

namespace NeuralCodec.Benchmarks;

/// <summary>`ncv bench NAME [options]`: the first word chooses the measurement.</summary>
internal static class Program
{
    private const string Usage = """
        usage: bench entropy [--json FILE] [--quick]   entropy coders against each other
               bench precision                         table of docs/entropy-precision.md
               bench network [--json FILE]
               bench motion                            prediction and what a motion search reads
               bench motion CLIP [--frames N]          motion search and syntax, tool by tool
               bench codec MODEL [--clip FILE]         whole intra frames, and a recording
               bench devices [FILE]...                 normative engine and ONNX Runtime: speed, drift
               bench player FILE [--json FILE]         the player: frame rate, steps, seeks, first picture
               bench dotnet [BenchmarkDotNet options]
        """;

    private static int Main(string[] arguments)
    {
        switch (arguments.FirstOrDefault())
        {
            case "entropy":
                return EntropyCommand.Run(arguments.AsSpan(1));
            case "precision":
                return PrecisionCommand.Run();
            case "network":
                return NetworkCommand.Run(arguments.AsSpan(1));
            case "motion":
                return arguments.Length == 1 ? PredictionCommand.Run() : MotionSearchCommand.Run(arguments.AsSpan(1));
            case "codec":
                return CodecCommand.Run(arguments.AsSpan(1));
            case "devices":
                return DevicesCommand.RunAsync(arguments[1..]).GetAwaiter().GetResult();
            case "player":
                return PlayerCommand.RunAsync(arguments[1..]).GetAwaiter().GetResult();
            case "dotnet":
                return DotNetCommand.Run(arguments[1..]);
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }
}
