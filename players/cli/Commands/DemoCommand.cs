using System.CommandLine;
using NeuralCodec.Cli.Demo;

namespace NeuralCodec.Cli.Commands;

/// <summary>`ncv demo`.</summary>
internal static class DemoCommand
{
    public static Command Build()
    {
        Argument<string?> input = new("recording") { Description = "your own recording; a clip is rendered where none is given", Arity = ArgumentArity.ZeroOrOne };
        Option<string> folder = new("--output", "-o") { Description = "folder for the files", DefaultValueFactory = _ => "demo", HelpName = "DIR" };
        Option<double> quality = new("--quality", "-q") { Description = "0 to 100, higher is better", DefaultValueFactory = _ => Codec.EncoderOptions.DefaultQuality };
        Option<int> frames = new("--frames") { Description = "most frames to take", DefaultValueFactory = _ => 100 };
        Option<string?> model = new("--model") { Description = "model package", HelpName = "FILE" };
        Command command = new("demo") { input, folder, quality, frames, model };
        command.SetAction((result, token) =>
        {
            if (result.GetValue(quality) is not (>= 0 and <= 100) || result.GetValue(frames) is not (>= 2 and <= 10000))
                throw new CommandFailedException(ExitCode.Usage, "--quality is 0 to 100, --frames 2 to 10000");
            return new DemoRun(result.GetValue(folder)!, result.GetValue(quality), result.GetValue(frames), result.GetValue(model))
                .RunAsync(result.GetValue(input), token);
        });
        return command;
    }
}
