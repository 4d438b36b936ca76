using System.Runtime.InteropServices;

namespace NeuralCodec.Cli;

/// <summary>
/// Ctrl-C and SIGTERM: the first one asks the command to finish its group and index, the second one leaves at once.
/// </summary>
internal sealed class Termination : IDisposable
{
    private static int _exitCode = Cli.ExitCode.Interrupted;
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Termination() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Receive(context, Cli.ExitCode.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Receive(context, Cli.ExitCode.Terminated)),
    ];

    /// <summary>What a command that was asked to stop returns: 130, or 143 after SIGTERM.</summary>
    public static int ExitCode => Volatile.Read(ref _exitCode);

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void Receive(PosixSignalContext context, int exitCode)
    {
        if (_source.IsCancellationRequested)
            return; // not marked as handled: the system's own reaction follows, which ends the process
        context.Cancel = true;
        Volatile.Write(ref _exitCode, exitCode);
        _source.Cancel();
    }
}
