using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace NeuralCodec.Codec.Formats;

/// <summary>A child process with its pipes; stderr is read all the while and shown when something fails.</summary>
internal sealed class ToolProcess : IDisposable
{
    private const int MaxErrorCharacters = 8192;
    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly string _name;

    private ToolProcess(Process process, string name, Func<string, string?>? heed)
    {
        _process = process;
        _name = name;
        process.ErrorDataReceived += (_, e) =>
        {
            string? line = e.Data is null || heed is null ? e.Data : heed(e.Data);
            lock (_errors)
            {
                if (line is not null && _errors.Length < MaxErrorCharacters)
                    _errors.AppendLine(line);
            }
        };
        process.BeginErrorReadLine();
    }

    /// <summary>The process's stdout.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>The process's stdin.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Starts a tool of a Debian package. Arguments go one by one, never through a shell.</summary>
    /// <param name="name">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="writesInput">False closes its stdin.</param>
    /// <param name="package">What to install where it is missing.</param>
    /// <param name="heed">Gets each line of stderr, and gives what a failure is to show of it, or null; on another thread.</param>
    /// <exception cref="ExternalToolException">The tool is not installed.</exception>
    public static ToolProcess Start(string name, IEnumerable<string> arguments, bool writesInput = false, string package = "ffmpeg", Func<string, string?>? heed = null)
    {
        ProcessStartInfo start = new(name)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            Process process = Process.Start(start)!;
            ToolProcess tool = new(process, name, heed);
            if (!writesInput)
                process.StandardInput.Close();
            return tool;
        }
        catch (Win32Exception e)
        {
            throw new ExternalToolException($"{name} is not installed; on Debian and Ubuntu: apt-get install {package}", e);
        }
    }

    /// <summary>Waits for the end and throws where the tool failed.</summary>
    /// <exception cref="ExternalToolException">The exit status is not 0.</exception>
    public void WaitForSuccess()
    {
        _process.WaitForExit();
        if (_process.ExitCode != 0)
            throw Failure($"{_name} failed with status {_process.ExitCode}");
    }

    /// <summary>An exception with what the tool wrote to stderr.</summary>
    public ExternalToolException Failure(string what, Exception? inner = null)
    {
        if (!_process.WaitForExit(2000))
            Kill();
        _process.WaitForExit();
        lock (_errors)
        {
            string errors = _errors.ToString().Trim();
            return new ExternalToolException(errors.Length > 0 ? $"{what}: {errors}" : what, inner);
        }
    }

    /// <summary>Ends the process at once.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(true);
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }
}
