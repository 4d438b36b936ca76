using System.CommandLine;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec.Devices.OnnxRuntime;
using NeuralCodec.Players;

namespace NeuralCodec.Cli.Commands;

/// <summary>`ncv devices`: what can reconstruct frames here, and what is missing.</summary>
internal static class DevicesCommand
{
    public static Command Build()
    {
        Option<bool> install = new("--install") { Description = $"fetch ONNX Runtime {OrtInstaller.Version} into your cache (Linux; hash checked)" };
        Option<string?> registry = new("--registry") { Description = "another npm registry to fetch from", HelpName = "URL" };
        Option<string?> library = new("--onnxruntime") { Description = "the ONNX Runtime library or its folder", HelpName = "PATH" };
        Command command = new("devices", "list what can compute pictures here") { install, registry, library };
        command.SetAction(async (result, token) =>
        {
            string? path = result.GetValue(library);
            if (result.GetValue(install))
            {
                path = await OrtInstaller.InstallAsync(result.GetValue(registry), token).ConfigureAwait(false);
                Message.Note("installed " + path);
            }
            return List(path);
        });
        return command;
    }

    private static int List(string? path)
    {
        Console.Out.WriteLine("cpu       the normative engine: always there, what --device auto takes");
        try
        {
            using OrtLibrary found = OrtLibrary.Open(path);
            Console.Out.WriteLine($"onnx      ONNX Runtime {found.Version}, {TerminalText.Clean(found.Path)}");
            foreach (OrtProvider provider in OrtProvider.All)
                Console.Out.WriteLine($"  {provider.Option,-7} {(provider.IsIn(found) ? "in this library" : "missing: " + provider.Advice)}");
            return ExitCode.Done;
        }
        catch (OrtException e)
        {
            Console.Out.WriteLine("onnx      missing: " + TerminalText.Clean(e.Message));
            return ExitCode.Done;
        }
    }
}
