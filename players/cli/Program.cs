using System.CommandLine;
using System.CommandLine.Invocation;
using NeuralCodec.Cli.Commands;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Devices.OnnxRuntime;
using NeuralCodec.Codec.Formats;

namespace NeuralCodec.Cli;

/// <summary>The command `ncv`.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        // These hand all their arguments to another program of the checkout.
        if (args is ["train", ..])
            return ChildProgram.Run(ChildProgram.Training, args[1..]);
        if (args is ["serve", ..])
            return ChildProgram.Run(ChildProgram.Server, args[1..]);
        if (args is ["bench", ..] && args is not ["bench", "-h" or "--help" or "-?", ..])
            return BenchCommand.Run(args[1..]);
        if (args is ["play", ..])
            _ = VideoDecoder.PrepareAsync(); // beside the command line and the window
        return await RunAsync(args).ConfigureAwait(false);
    }

    /// <summary>Parses and runs; used by tests as well.</summary>
    internal static async Task<int> RunAsync(string[] args)
    {
        ParseResult result = CommandTree.Build(args).Parse(args);
        if (result.Action is ParseErrorAction)
        {
            // By default the whole help would go to stdout, where data belongs.
            foreach (System.CommandLine.Parsing.ParseError error in result.Errors)
                Message.Error(error.Message);
            Message.Note($"try: ncv {(result.CommandResult.Command is RootCommand ? "" : result.CommandResult.Command.Name + " ")}--help");
            return ExitCode.Usage;
        }

        using Termination termination = new();
        try
        {
            SimdOption.Apply(result);
            InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await result.InvokeAsync(configuration, termination.Token).ConfigureAwait(false);
        }
        catch (CommandFailedException e)
        {
            Message.Error(e.Message);
            return e.Code;
        }
        catch (InvalidMediaException e)
        {
            Message.Error(e.Message);
            return e.Problem == MediaProblem.InvalidContent ? ExitCode.Damaged : ExitCode.NotReadable;
        }
        catch (OperationCanceledException)
        {
            Message.Error("interrupted");
            return Termination.ExitCode;
        }
        catch (Exception e) when (e is OrtException or ExternalToolException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Message.Error(e.Message);
            return termination.Token.IsCancellationRequested ? Termination.ExitCode : ExitCode.Failed;
        }
    }
}
