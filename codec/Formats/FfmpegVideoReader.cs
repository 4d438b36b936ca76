using System.Globalization;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats.Nut;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Formats;

/// <summary>Which part of a recording to read.</summary>
public sealed record FfmpegReadOptions
{
    /// <summary>Seconds to skip at the beginning.</summary>
    public double StartSeconds { get; init; }

    /// <summary>Seconds to read; 0 = to the end.</summary>
    public double DurationSeconds { get; init; }

    /// <summary>True to read the picture only.</summary>
    public bool SkipTracks { get; init; }
}

/// <summary>
/// Reads any recording through an ffmpeg child process: 8-bit 4:2:0 frames with the exact times of the source (variable
/// rate included), upright, in the source's matrix and range, and the packets of its audio, subtitle and data
/// streams untouched. Both come through one pipe in the NUT format.
/// </summary>
public sealed class FfmpegVideoReader : IDisposable
{
    // A code that belongs to no codec in ffmpeg's tables, for the way through the pipe; the track keeps the source's.
    private const string NeutralTag = "NCV0";
    private readonly ToolProcess _tool;
    private readonly NutReader _nut;
    private readonly int _videoStream;
    private readonly NutStream _video;
    private readonly FfmpegLog _log;

    private FfmpegVideoReader(ToolProcess tool, FfmpegLog log, NutReader nut, MediaInfo info, IReadOnlyList<SideStreamInfo> side, string? note)
    {
        _tool = tool;
        _log = log;
        _nut = nut;
        _videoStream = 0;
        _video = nut.Streams[0];
        Info = info;
        Note = note;
        Color = info.Video.Color;
        Tracks = [.. side.Select((stream, i) => Describe(i, stream, nut.Streams[i + 1]))];
    }

    /// <summary>What ffprobe said.</summary>
    public MediaInfo Info { get; }

    /// <summary>What could not be carried over, or null.</summary>
    public string? Note { get; }

    /// <summary>What came to light while reading: a change of size, which is scaled away, and damage that ffmpeg passed over. Complete after the last frame.</summary>
    public IReadOnlyList<string> Remarks => _log.Describe();

    /// <summary>Width of the upright frames.</summary>
    public int WidthPixels => _video.WidthPixels;

    /// <summary>Height of the upright frames.</summary>
    public int HeightPixels => _video.HeightPixels;

    /// <summary>Seconds per unit of frame times.</summary>
    public Rational TimeBase => _video.TimeBase;

    /// <summary>Width to height of a sample, 0/0 where unknown.</summary>
    public Rational SampleAspectRatio => _video.SampleAspectRatio.IsPositive ? _video.SampleAspectRatio : default;

    /// <summary>How the values are to be shown.</summary>
    public ColorDescription Color { get; }

    /// <summary>The side tracks that come along.</summary>
    public IReadOnlyList<TrackDescription> Tracks { get; }

    /// <summary>Starts reading. Side tracks ffmpeg cannot pass on are left out, which <see cref="Note"/> then says.</summary>
    /// <exception cref="ExternalToolException">ffmpeg is missing or failed.</exception>
    public static FfmpegVideoReader Open(MediaInfo info, FfmpegReadOptions? options = null, BitstreamLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(info);
        options ??= new FfmpegReadOptions();
        limits ??= BitstreamLimits.Default;
        SideStreamInfo[] all = options.SkipTracks ? [] : [.. info.SideStreams.Take(limits.MaxTracks)];
        SideStreamInfo[] audio = [.. all.Where(stream => stream.Kind == "audio")];
        SideStreamInfo[][] attempts = [all, audio, []];
        for (int i = 0; ; i++)
        {
            string? note = i == 0 ? null : $"ffmpeg cannot pass on {all.Length - attempts[i].Length} of {all.Length} side tracks; they are left out";
            try
            {
                return Start(info, attempts[i], options, limits, note);
            }
            catch (ExternalToolException) when (i + 1 < attempts.Length && attempts[i].Length > 0)
            {
                // Some stream has no place in the pipe's format: once more with fewer.
            }
        }
    }

    /// <summary>Reads up to the next frame; packets met on the way are added to the list. False at the end.</summary>
    /// <exception cref="ExternalToolException">ffmpeg failed.</exception>
    public bool ReadFrame(Frame destination, ICollection<TrackPacket> packets)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(packets);
        try
        {
            while (_nut.ReadHeader() is { } header)
            {
                if (header.Stream == _videoStream)
                {
                    if (header.LengthBytes != destination.LengthBytes)
                        throw _tool.Failure($"ffmpeg gave a frame of {header.LengthBytes} bytes; {destination.LengthBytes} wanted");
                    _nut.ReadPayload(destination.Pixels);
                    destination.TimeTicks = header.Time;
                    destination.DurationTicks = 0;
                    return true;
                }

                byte[] payload = new byte[header.LengthBytes];
                _nut.ReadPayload(payload);
                packets.Add(new TrackPacket(header.Stream - 1, header.Time, header.IsKey, payload));
            }
        }
        catch (InvalidMediaException e)
        {
            throw _tool.Failure("reading from ffmpeg failed: " + e.Message, e);
        }

        _tool.WaitForSuccess();
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _tool.Dispose();

    private static FfmpegVideoReader Start(
        MediaInfo info, SideStreamInfo[] side, FfmpegReadOptions options, BitstreamLimits limits, string? note)
    {
        FfmpegLog log = new();
        ToolProcess tool = ToolProcess.Start("ffmpeg", Arguments(info, side, options), heed: log.Heed);
        try
        {
            NutReader nut = new(tool.Output, limits.MaxChunkBytes);
            NutStream video = nut.Streams[0];
            if (nut.Streams.Count != side.Length + 1 || video.Tag != NutFormat.TagI420)
                throw new InvalidMediaException(MediaProblem.InvalidContent, -1, "unexpected streams");
            if (video.WidthPixels is < 1 or > 16384 || video.HeightPixels is < 1 or > 16384)
                throw new InvalidMediaException(MediaProblem.LimitExceeded, -1, $"picture of {video.WidthPixels}x{video.HeightPixels}");
            return new FfmpegVideoReader(tool, log, nut, info, side, note);
        }
        catch (InvalidMediaException e)
        {
            ExternalToolException failure = tool.Failure("ffmpeg cannot read this file", e);
            tool.Dispose();
            throw failure;
        }
    }

    private static List<string> Arguments(MediaInfo info, SideStreamInfo[] side, FfmpegReadOptions options)
    {
        List<string> arguments = [.. FfmpegLog.Options, "-nostdin"];
        if (options.StartSeconds > 0)
            arguments.AddRange(["-ss", options.StartSeconds.ToString(CultureInfo.InvariantCulture)]);
        if (options.DurationSeconds > 0)
            arguments.AddRange(["-t", options.DurationSeconds.ToString(CultureInfo.InvariantCulture)]);
        arguments.AddRange(["-i", FfmpegPath.ForInput(info.Path), "-map", $"0:{info.Video.Index}"]);
        foreach (SideStreamInfo stream in side)
            arguments.AddRange(["-map", $"0:{stream.Index}"]);
        // -enc_time_base -1 keeps the source's time base; without it times snap to the nominal frame rate.
        arguments.AddRange([
            "-c", "copy", "-c:v", "rawvideo", "-pix_fmt", info.Video.Color.IsFullRange ? "yuvj420p" : "yuv420p",
            "-sws_flags", "bicubic+accurate_rnd+full_chroma_int", "-fps_mode", "passthrough", "-enc_time_base", "-1", "-copy_unknown"]);
        for (int i = 0; i < side.Length; i++)
        {
            if (side[i].Kind != "audio" && (side[i].CodecName.Length > 0 || side[i].CodecTag == 0))
                arguments.AddRange([$"-tag:{i + 1}", NeutralTag]);
        }

        arguments.AddRange(["-f", "nut", "pipe:1"]);
        return arguments;
    }

    private static TrackDescription Describe(int number, SideStreamInfo info, NutStream stream) => new(
        number,
        info.Kind switch { "audio" => TrackKind.Audio, "subtitle" => TrackKind.Subtitle, _ => TrackKind.Data },
        info.Kind != "audio" && info.CodecTag != 0 ? info.CodecTag : stream.Tag,
        info.CodecName,
        info.Language,
        stream.TimeBase,
        stream.SampleRate,
        stream.Channels,
        stream.CodecPrivate);
}
