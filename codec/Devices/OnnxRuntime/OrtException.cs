namespace NeuralCodec.Codec.Devices.OnnxRuntime;

/// <summary>ONNX Runtime is missing, does not fit, or refused something. The message says what and what helps.</summary>
public sealed class OrtException : Exception
{
    /// <summary>With a message for the user.</summary>
    public OrtException(string message)
        : base(message)
    {
    }

    /// <summary>With a message for the user and a cause.</summary>
    public OrtException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Without a message of its own.</summary>
    public OrtException()
    {
    }
}
