namespace NeuralCodec.Codec.Formats;

/// <summary>A child process that is missing or failed; the message carries what it wrote to stderr.</summary>
public sealed class ExternalToolException : Exception
{
    /// <summary>A failure with its reason.</summary>
    public ExternalToolException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
