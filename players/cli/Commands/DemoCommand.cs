using System.CommandLine;
namespace NeuralCodec.Cli.Commands;

internal static class DemoCommand
{
    public static Command Build() => new("demo");
}
