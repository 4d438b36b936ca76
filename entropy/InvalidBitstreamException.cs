namespace NeuralCodec.Entropy;

/// <summary>The one exception of this room for bytes that no encoder writes: what is wrong, and where.</summary>
public sealed class InvalidBitstreamException : Exception
{
    /// <summary>Creates an exception without a place; kept for serialisers and tests.</summary>
    public InvalidBitstreamException() : this("invalid bitstream", 0) { }

    /// <summary>Creates an exception without a place.</summary>
    public InvalidBitstreamException(string reason) : this(reason, 0) { }

    /// <summary>Creates an exception that wraps another.</summary>
    public InvalidBitstreamException(string reason, Exception innerException) : base(reason, innerException) => Reason = reason;

    /// <summary>Creates an exception for a fault found at <paramref name="offset"/> bytes from the start of the parsed block.</summary>
    public InvalidBitstreamException(string reason, long offset)
        : base($"{reason} (at byte {offset})")
    {
        Reason = reason;
        Offset = offset;
    }

    /// <summary>What rule of the format is broken.</summary>
    public string Reason { get; }

    /// <summary>Byte offset from the start of the block that was being parsed.</summary>
    public long Offset { get; }
}
