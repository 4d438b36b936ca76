using System.ComponentModel;
using System.Diagnostics;
using NeuralCodec.Cli.Terminal;

namespace NeuralCodec.Cli;

/// <summary>Starts the other programs of the checkout with all their arguments and this process's pipes.</summary>
internal static class ChildProgram
{
    public const string Training = "training/bin/Release/net10.0/ncv-train.dll";
    public const string Server = "players/web/bin/Release/net10.0/ncv-serve.dll";
    public const string Benchmarks = "tests/Benchmarks/bin/Release/net10.0/Benchmarks.dll";

    /// <summary>Runs to the end and gives its exit code; 1 with a message where it is not there.</summary>
    public static int Run(string program, IEnumerable<string> arguments)
    {
        string? root = FindRoot();
        if (root is null || !File.Exists(Path.Combine(root, program)))
        {
            Message.Error($"{program} is not built; from a checkout: ./ncv {program switch { Training => "train", Server => "serve", _ => "bench" }} …");
            return ExitCode.Failed;
        }

        ProcessStartInfo start = new("dotnet") { UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(root, program));
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        // Ctrl-C reaches the child as well; this process waits for what it makes of it.
        Console.CancelKeyPress += (_, e) => e.Cancel = true;
        try
        {
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (Win32Exception e)
        {
            Message.Error("dotnet cannot be started: " + e.Message);
            return ExitCode.Failed;
        }
    }

    /// <summary>The checkout above this program, or null.</summary>
    internal static string? FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "NeuralCodec.sln")))
                return folder.FullName;
        }

        return null;
    }
}
