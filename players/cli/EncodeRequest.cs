using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Cli;

/// <summary>What the options of `ncv encode` ask for.</summary>
internal sealed record EncodeRequest
{
    public EncoderOptions Options { get; init; } = new();

    public FfmpegReadOptions Range { get; init; } = new();

    public long SkipFrames { get; init; }

    /// <summary>0 = all.</summary>
    public long LimitFrames { get; init; }

    public ProgressStyle Progress { get; init; }

    public bool IsVerbose { get; init; }

    /// <summary>One pass of a search: nothing is written, and what there is to say of the input is said by the last pass.</summary>
    public bool IsTrial { get; init; }

    public bool WantsMetrics { get; init; }

    public string? ReconstructionPath { get; init; }

    public bool IsRawInput { get; init; }

    public (int Width, int Height) RawSize { get; init; }

    public Rational RawRate { get; init; } = new(30, 1);

    /// <summary>Bits per second to reach, or 0.</summary>
    public double TargetBitrate { get; init; }

    /// <summary>The bitrate is reached in one pass, not by search.</summary>
    public bool IsOnePass { get; init; }

    /// <summary>Bits per pixel to reach, or 0.</summary>
    public double TargetBitsPerPixel { get; init; }

    /// <summary>File size to reach in bytes, or 0.</summary>
    public double TargetBytes { get; init; }

    /// <summary>The request as the encoder is to meet it in one pass; where it has no bitrate, itself.</summary>
    public EncodeRequest InOnePass() => TargetBitrate > 0 ? this with { TargetBitrate = 0, Options = Options with { BitsPerSecond = TargetBitrate } } : this;

    public bool HasTarget => TargetBitrate > 0 || TargetBitsPerPixel > 0 || TargetBytes > 0;
}

/// <summary>What an encode came to.</summary>
internal sealed record EncodeSummary
{
    public string Input { get; init; } = "";

    public string Output { get; init; } = "";

    public long Frames { get; init; }

    public long Bytes { get; init; }

    public long SourceBytes { get; init; }

    public double MediaSeconds { get; init; }

    public double ElapsedSeconds { get; init; }

    public long PixelsPerFrame { get; init; }

    /// <summary>What was aimed at; NaN where a bitrate chose.</summary>
    public double QualityIndex { get; init; }

    /// <summary>Mean over frames, NaN where not asked for.</summary>
    public double PsnrY { get; init; } = double.NaN;

    public double Psnr611 { get; init; } = double.NaN;

    public double MsSsimY { get; init; } = double.NaN;

    /// <summary>RGB PSNR of a still.</summary>
    public double PsnrRgb { get; init; } = double.NaN;

    public bool WasInterrupted { get; init; }

    /// <summary>This and another sequence in the same file.</summary>
    public EncodeSummary Plus(EncodeSummary next) => this with
    {
        Frames = Frames + next.Frames,
        Bytes = Bytes + next.Bytes,
        MediaSeconds = MediaSeconds + next.MediaSeconds,
        PixelsPerFrame = ((PixelsPerFrame * Frames) + (next.PixelsPerFrame * next.Frames)) / Math.Max(1, Frames + next.Frames),
        WasInterrupted = WasInterrupted || next.WasInterrupted,
    };

    public double BitsPerPixel => Frames > 0 ? 8.0 * Bytes / Frames / PixelsPerFrame : 0;

    /// <summary>The rate that a target speaks of.</summary>
    public double TargetRatio(EncodeRequest request) =>
        request.TargetBytes > 0 ? Bytes / request.TargetBytes
        : request.TargetBitsPerPixel > 0 ? BitsPerPixel / request.TargetBitsPerPixel
        : MediaSeconds > 0 ? 8 * Bytes / MediaSeconds / request.TargetBitrate
        : throw new CommandFailedException(ExitCode.Usage, "a bitrate needs a recording with a duration; use --bpp or --size");
}
