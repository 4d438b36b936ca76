using NeuralCodec.Benchmarks.Network;

namespace NeuralCodec.Benchmarks;

/// <summary>`ncv bench NAME [options]`: the first word chooses the measurement.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        switch (arguments.FirstOrDefault())
        {
            case "network":
                return NetworkCommand.Run(arguments.AsSpan(1));
            default:
                Console.Error.WriteLine("usage: bench network [--json FILE]");
                return 2;
        }
    }
}
