namespace NeuralCodec.Training.LibTorch;

/// <summary>libtorch refused an operation, or could not be loaded; the message says why.</summary>
public sealed class TorchException : Exception
{
    public TorchException(string message)
        : base(message)
    {
    }

    public TorchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public TorchException()
    {
    }
}
