using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Formats;

/// <summary>What ffprobe says about the picture of a file.</summary>
public sealed record VideoStreamInfo
{
    /// <summary>Number of the stream in its file.</summary>
    public required int Index { get; init; }

    /// <summary>Width as stored, before rotation.</summary>
    public required int WidthPixels { get; init; }

    /// <summary>Height as stored, before rotation.</summary>
    public required int HeightPixels { get; init; }

    /// <summary>Codec, as ffmpeg calls it.</summary>
    public string CodecName { get; init; } = "";

    /// <summary>Pixel format, as ffmpeg calls it.</summary>
    public string PixelFormat { get; init; } = "";

    /// <summary>Colour as far as the file names it.</summary>
    public ColorDescription Color { get; init; } = new();

    /// <summary>Mean frames per second, 0/0 where unknown.</summary>
    public Rational FrameRate { get; init; }

    /// <summary>Width to height of a sample, 0/0 where unknown.</summary>
    public Rational SampleAspectRatio { get; init; }

    /// <summary>Number of frames where the file names it, else 0.</summary>
    public long FrameCount { get; init; }

    /// <summary>Degrees of rotation for display; applied on reading.</summary>
    public int RotationDegrees { get; init; }

    /// <summary>True where frames are made of fields.</summary>
    public bool IsInterlaced { get; init; }
}

/// <summary>What ffprobe says about a stream beside the picture.</summary>
/// <param name="Index">Number of the stream in its file.</param>
/// <param name="Kind">"audio", "subtitle" or "data".</param>
/// <param name="CodecName">Codec, as ffmpeg calls it; empty where unknown to it.</param>
/// <param name="CodecTag">Four-character code, 0 where the file has none.</param>
/// <param name="Language">Language code or empty.</param>
public sealed record SideStreamInfo(int Index, string Kind, string CodecName, uint CodecTag, string Language);

/// <summary>What ffprobe says about a file.</summary>
public sealed record MediaInfo
{
    /// <summary>Path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>Format, as ffmpeg calls it.</summary>
    public string FormatName { get; init; } = "";

    /// <summary>Length in seconds, 0 where unknown.</summary>
    public double DurationSeconds { get; init; }

    /// <summary>Length of the file in bytes, 0 where unknown.</summary>
    public long LengthBytes { get; init; }

    /// <summary>The first real video stream.</summary>
    public required VideoStreamInfo Video { get; init; }

    /// <summary>Audio, subtitle and data streams.</summary>
    public IReadOnlyList<SideStreamInfo> SideStreams { get; init; } = [];

    /// <summary>UTC time of recording in microseconds since 1970, or null.</summary>
    public long? CaptureTimeMicroseconds { get; init; }

    /// <summary>True for photos.</summary>
    public bool IsStill { get; init; }

    /// <summary>What reading will change: depth, chroma format, rotation. Empty where nothing.</summary>
    public IReadOnlyList<string> Conversions
    {
        get
        {
            List<string> notes = [];
            if (!IsStill && Video.PixelFormat is not ("yuv420p" or "yuvj420p"))
                notes.Add($"{Video.PixelFormat} is converted to 8-bit 4:2:0");
            if (Video.RotationDegrees != 0)
                notes.Add($"pictures are rotated by {Video.RotationDegrees} degrees as the file asks");
            if (Video.IsInterlaced)
                notes.Add("interlaced pictures are coded as whole frames");
            return notes;
        }
    }
}
