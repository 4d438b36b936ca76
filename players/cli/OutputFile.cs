using NeuralCodec.Cli.Terminal;
using NeuralCodec.Players;

namespace NeuralCodec.Cli;

/// <summary>Rules for where results go: "-" is stdout unless that is a terminal; existing files are asked for.</summary>
internal static class OutputFile
{
    /// <summary>Checks a target before any work is done.</summary>
    /// <exception cref="CommandFailedException">It must not be written.</exception>
    public static void Check(string path, string input, bool overwrite, bool noOverwrite)
    {
        if (path == "-")
        {
            if (!Console.IsOutputRedirected)
                throw new CommandFailedException(ExitCode.Usage, "stdout is a terminal; name a file with -o, or redirect");
            return;
        }

        if (input != "-" && IsSameFile(path, input))
            throw new CommandFailedException(ExitCode.Failed, $"output and input are the same file: {path}");
        if (Directory.Exists(path))
            throw new CommandFailedException(ExitCode.Failed, $"{path} is a folder");
        if (!File.Exists(path) || (overwrite && !noOverwrite) || path.StartsWith("/dev/", StringComparison.Ordinal))
            return; // writing to a device replaces nothing
        if (noOverwrite || Console.IsInputRedirected || Console.IsErrorRedirected || input == "-")
            throw new CommandFailedException(ExitCode.Failed, $"{path} exists; -y overwrites it");
        Console.Error.Write($"ncv: {TerminalText.Clean(path)} exists. Overwrite? [y/N] ");
        if (Console.ReadLine()?.Trim() is not ("y" or "Y" or "yes"))
            throw new CommandFailedException(ExitCode.Failed, "nothing done");
    }

    public static Stream Create(string path) =>
        path == "-" ? Console.OpenStandardOutput() : new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1);

    public static Stream OpenInput(string path)
    {
        if (path == "-")
            return Console.OpenStandardInput();
        if (!File.Exists(path))
            throw new CommandFailedException(ExitCode.Failed, $"{path}: no such file");
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
    }

    internal static bool IsSameFile(string a, string b) =>
        string.Equals(Resolve(a), Resolve(b), StringComparison.Ordinal);

    private static string Resolve(string path)
    {
        FileInfo file = new(path);
        string? target = file.Exists ? file.ResolveLinkTarget(true)?.FullName : null;
        return Path.GetFullPath(target ?? file.FullName);
    }
}
