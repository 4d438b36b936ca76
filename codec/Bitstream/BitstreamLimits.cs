namespace NeuralCodec.Codec.Bitstream;

/// <summary>Bounds on what a reader accepts. A declared size over a bound is refused before memory is taken.</summary>
public sealed record BitstreamLimits
{
    /// <summary>The defaults.</summary>
    public static BitstreamLimits Default { get; } = new();

    /// <summary>Largest width and height in pixels; the format itself allows 16384.</summary>
    public int MaxSidePixels { get; init; } = 16384;

    /// <summary>Largest width times height in pixels.</summary>
    public long MaxPixels { get; init; } = 16384L * 16384;

    /// <summary>Largest payload of one chunk in bytes.</summary>
    public int MaxChunkBytes { get; init; } = 256 << 20;

    /// <summary>Most frames in one group.</summary>
    public int MaxFramesPerGroup { get; init; } = 1024;

    /// <summary>Most side tracks in one sequence.</summary>
    public int MaxTracks { get; init; } = 64;

    /// <summary>Most packets in one packet chunk.</summary>
    public int MaxPacketsPerChunk { get; init; } = 1 << 16;

    /// <summary>Longest text (key, value, codec name) in bytes of UTF-8.</summary>
    public int MaxTextBytes { get; init; } = 1 << 16;

    /// <summary>Bytes before the first chunk after which the input counts as another format.</summary>
    public int MaxLeadingBytes { get; init; } = 1 << 20;
}
