using System.CommandLine;
using NeuralCodec.Cli.Terminal;

namespace NeuralCodec.Cli.Commands;

/// <summary>`ncv bench`: starts the benchmark or the training program.</summary>
internal static class BenchCommand
{
    public static Command Build() => new("bench")
    {
        new Argument<string>("what") { Description = "entropy, precision, network, motion, codec, devices, player or train; further arguments go to that program" },
    };

    public static int Run(string[] args)
    {
        switch (args.Length == 0 ? "" : args[0])
        {
            case "entropy" or "precision" or "network" or "motion" or "codec" or "devices" or "player":
                return ChildProgram.Run(ChildProgram.Benchmarks, args);
            case "train":
                return ChildProgram.Run(ChildProgram.Training, ["bench", .. args[1..]]);
            default:
                Message.Error("bench measures one of: entropy, precision, network, motion, codec, devices, player, train");
                return ExitCode.Usage;
        }
    }
}
