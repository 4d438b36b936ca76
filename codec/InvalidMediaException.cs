namespace NeuralCodec.Codec;

/// <summary>What is wrong with an input.</summary>
public enum MediaProblem
{
    /// <summary>The bytes are no file of the expected format.</summary>
    UnknownFormat,

    /// <summary>The file is of a version this decoder does not know.</summary>
    UnsupportedVersion,

    /// <summary>The model package the file names is not at hand.</summary>
    MissingModel,

    /// <summary>The content breaks the rules of the format.</summary>
    InvalidContent,

    /// <summary>A declared size is over the limits of <see cref="Bitstream.BitstreamLimits"/>.</summary>
    LimitExceeded,
}

/// <summary>An input that cannot be read, with the place and the reason.</summary>
public sealed class InvalidMediaException : Exception
{
    /// <summary>An input that is wrong at a byte offset (-1 where no offset applies).</summary>
    public InvalidMediaException(MediaProblem problem, long offsetBytes, string reason)
        : base(offsetBytes < 0 ? reason : $"{reason} (at byte {offsetBytes})")
    {
        Problem = problem;
        OffsetBytes = offsetBytes;
        Reason = reason;
    }

    /// <summary>The kind of problem.</summary>
    public MediaProblem Problem { get; }

    /// <summary>Offset in bytes from the start of the input, or -1.</summary>
    public long OffsetBytes { get; }

    /// <summary>The reason without the offset.</summary>
    public string Reason { get; }
}
