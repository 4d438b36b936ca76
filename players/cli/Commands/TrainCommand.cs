using System.CommandLine;

namespace NeuralCodec.Cli.Commands;

/// <summary>`ncv train`: only its place in the help; Program hands the arguments on before parsing.</summary>
internal static class TrainCommand
{
    public static Command Build() => new("train");
}
