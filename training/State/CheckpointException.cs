namespace NeuralCodec.Training.State;

/// <summary>A checkpoint cannot be read, does not fit the model, or cannot be written.</summary>
public sealed class CheckpointException : Exception
{
    public CheckpointException(string message)
        : base(message)
    {
    }

    public CheckpointException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public CheckpointException()
    {
    }
}
