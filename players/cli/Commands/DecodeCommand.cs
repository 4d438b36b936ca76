using System.CommandLine;
namespace NeuralCodec.Cli.Commands;

internal static class DecodeCommand
{
    public static Command Build() => new("decode");
}
