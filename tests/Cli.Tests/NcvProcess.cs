using System.Diagnostics;
using NeuralCodec.Cli;

namespace NeuralCodec.Cli.Tests;

/// <summary>Runs `ncv` as users do: a child process with its own pipes.</summary>
internal static class NcvProcess
{
    public static (int ExitCode, byte[] Output, string Errors) Run(string[] arguments, byte[]? input = null, string? path = null)
    {
        ProcessStartInfo start = new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(CommandTree).Assembly.Location);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        if (path is not null)
            start.Environment["PATH"] = path;
        using Process process = Process.Start(start)!;
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

    public static string Text(byte[] output) => System.Text.Encoding.UTF8.GetString(output);
}
