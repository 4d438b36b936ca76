using System.Diagnostics;
using NeuralCodec.Cli;

namespace NeuralCodec.Cli.Tests;

/// <summary>Runs `ncv` as users do: a child process with its own pipes.</summary>
internal static class NcvProcess
{
    public static (int ExitCode, byte[] Output, string Errors) Run(
        string[] arguments, byte[]? input = null, string? path = null, params (string Name, string Value)[] environment)
    {
        if (path is not null)
            environment = [.. environment, ("PATH", path)];
        return Finish(Start(arguments, environment), input);
    }

    /// <summary>Runs a copy of the program from elsewhere.</summary>
    public static (int ExitCode, byte[] Output, string Errors) RunProgram(string program, string[] arguments, (string Name, string Value)[] environment) =>
        Finish(Launch(program, arguments, environment), null);

    private static (int ExitCode, byte[] Output, string Errors) Finish(Process started, byte[]? input)
    {
        using Process process = started;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task feed = Task.Run(() =>
        {
            try
            {
                process.StandardInput.BaseStream.Write(input ?? []);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It did not want its input.
            }
        });
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        feed.Wait();
        return (process.ExitCode, output.ToArray(), errors.Result);
    }

    /// <summary>Starts it and leaves its pipes to the caller.</summary>
    public static Process Start(string[] arguments, params (string Name, string Value)[] environment) =>
        Launch(typeof(CommandTree).Assembly.Location, arguments, environment);

    private static Process Launch(string program, string[] arguments, (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(program);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static string Text(byte[] output) => System.Text.Encoding.UTF8.GetString(output);
}
