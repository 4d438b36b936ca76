namespace NeuralCodec.Codec.Compare;

/// <summary>What is compared.</summary>
public enum CompareKind
{
    /// <summary>Pictures: sources and decoded pictures are PPM files.</summary>
    Stills,

    /// <summary>Clips: sources and decoded clips are y4m files.</summary>
    Video,
}

/// <summary>One codec of a comparison, working from file to file.</summary>
public abstract class CompareCodec
{
    /// <summary>Name in options and file names: "jpeg".</summary>
    public required string Name { get; init; }

    /// <summary>Name for people: "JPEG (libjpeg-turbo)".</summary>
    public required string Title { get; init; }

    /// <summary>All choices that influence the bytes, for people and for the cache.</summary>
    public required string Settings { get; init; }

    /// <summary>The qualities of a sweep, in the codec's own scale, lowest rate first.</summary>
    public required IReadOnlyList<double> Qualities { get; set; }

    /// <summary>The Debian package that brings the encoder.</summary>
    public string Package { get; init; } = "ffmpeg";

    /// <summary>True for this project's codec.</summary>
    public virtual bool IsOurs => false;

    /// <summary>The model package of this project's codec, else null.</summary>
    public virtual ModelId? ModelId => null;

    /// <summary>The command lines for encoding and decoding, for people who do it again; {in}, {out}, {q} and {g} stand for what changes.</summary>
    public virtual IReadOnlyList<string> Commands => [];

    /// <summary>Version of the encoder, or null where it is not installed.</summary>
    public abstract string? FindVersion();

    /// <summary>Encodes a file.</summary>
    /// <param name="source">PPM or y4m.</param>
    /// <param name="quality">One of <see cref="Qualities"/>.</param>
    /// <param name="coded">The file to write; its length is the rate.</param>
    /// <exception cref="Formats.ExternalToolException">The encoder failed.</exception>
    public abstract void Encode(string source, double quality, string coded);

    /// <summary>Decodes a file to PPM or y4m.</summary>
    /// <exception cref="Formats.ExternalToolException">The decoder failed.</exception>
    public abstract void Decode(string coded, string decoded);
}
