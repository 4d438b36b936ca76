namespace NeuralCodec.Training.Data;

/// <summary>Training or evaluation data is missing or cannot be read; the message names the file and the reason.</summary>
public sealed class TrainingDataException : Exception
{
    public TrainingDataException(string message)
        : base(message)
    {
    }

    public TrainingDataException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public TrainingDataException()
    {
    }
}
