using System.CommandLine;
namespace NeuralCodec.Cli.Commands;

internal static class EncodeCommand
{
    public static Command Build() => new("encode");
}
