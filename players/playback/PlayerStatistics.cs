namespace NeuralCodec.Playback;

/// <summary>What a player knows about the frame it shows and about itself.</summary>
public sealed record PlayerStatistics
{
    /// <summary>Number of the frame, from 0.</summary>
    public long FrameNumber { get; init; }

    /// <summary>Frames known.</summary>
    public long FrameCount { get; init; }

    /// <summary>"intra" or "inter".</summary>
    public string FrameType { get; init; } = "";

    /// <summary>Bits per pixel of this frame.</summary>
    public double BitsPerPixel { get; init; }

    /// <summary>Mean bits per pixel of the whole file.</summary>
    public double MeanBitsPerPixel { get; init; }

    /// <summary>Bits per second of the whole file.</summary>
    public double Bitrate { get; init; }

    /// <summary>Quality index of this frame, NaN where unknown.</summary>
    public double Quality { get; init; } = double.NaN;

    /// <summary>Milliseconds the decoding of this frame took.</summary>
    public double DecodeMilliseconds { get; init; }

    /// <summary>Mean over the last frames.</summary>
    public double MeanDecodeMilliseconds { get; init; }

    /// <summary>Frames shown since the beginning.</summary>
    public long ShownFrames { get; init; }

    /// <summary>Frames whose time passed before they could be shown, decoded or not.</summary>
    public long DroppedFrames { get; init; }

    /// <summary>Decoded frames waiting.</summary>
    public int QueuedFrames { get; init; }

    /// <summary>Most that may wait.</summary>
    public int QueueCapacity { get; init; }

    /// <summary>Number of the group and of all groups.</summary>
    public int Group { get; init; }

    /// <summary>Groups known.</summary>
    public int GroupCount { get; init; }

    /// <summary>Size in pixels.</summary>
    public string Size { get; init; } = "";

    /// <summary>What decodes.</summary>
    public string Device { get; init; } = "";

    /// <summary>First digits of the model id.</summary>
    public string Model { get; init; } = "";

    /// <summary>PSNR 6:1:1 to the original in dB, NaN where none is beside it.</summary>
    public double Psnr { get; init; } = double.NaN;

    /// <summary>Damaged places known.</summary>
    public int DamagedPlaces { get; init; }

    /// <summary>Sound of the file, or why there is none.</summary>
    public string Sound { get; init; } = "";

    /// <summary>As lines of label and value.</summary>
    public IReadOnlyList<(string Label, string Value)> ToLines()
    {
        List<(string, string)> lines =
        [
            ("frame", FormattableString.Invariant($"{FrameNumber + 1} of {FrameCount}, {FrameType}, group {Group + 1} of {GroupCount}")),
            ("rate", FormattableString.Invariant($"{BitsPerPixel:0.000} bpp, file {MeanBitsPerPixel:0.000} bpp, {Bitrate / 1000:0} kbit/s")),
            ("quality", double.IsNaN(Quality) ? "unknown" : FormattableString.Invariant($"index {Quality:0.##} of 63")),
            ("decode", FormattableString.Invariant($"{DecodeMilliseconds:0.0} ms, mean {MeanDecodeMilliseconds:0.0} ms")),
            ("frames", FormattableString.Invariant($"{ShownFrames} shown, {DroppedFrames} dropped, {QueuedFrames}/{QueueCapacity} queued")),
            ("picture", FormattableString.Invariant($"{Size}, model {Model}")),
            ("device", Device),
            ("sound", Sound),
        ];
        if (!double.IsNaN(Psnr))
            lines.Add(("PSNR 6:1:1", double.IsPositiveInfinity(Psnr) ? "equal" : FormattableString.Invariant($"{Psnr:0.00} dB to the original")));
        if (DamagedPlaces > 0)
            lines.Add(("damage", FormattableString.Invariant($"{DamagedPlaces} places")));
        return lines;
    }
}
