namespace NeuralCodec.Cli;

/// <summary>A command ends with a message for people and an exit code.</summary>
internal sealed class CommandFailedException(int exitCode, string message) : Exception(message)
{
    public int Code { get; } = exitCode;
}
