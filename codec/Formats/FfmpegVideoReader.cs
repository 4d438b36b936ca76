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

    /// <summary>True to end where the pictures change their size and go on with <see cref="FfmpegVideoReader.Next"/>; otherwise ffmpeg scales all to the first size.</summary>
    public bool KeepsSizes { get; init; }
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
    private readonly FfmpegLog _log;

    // Raw frames do not tell their size. Where it counts, stream 0 is the top row of every frame, whose length is the width, and the frames follow in stream 1.
    private readonly int _frameStream;
    private readonly Queue<int> _widths;
    private readonly byte[] _row;
    private readonly BitstreamLimits _limits;
    private readonly long _startTicks;
    private NutPacketHeader? _first;

    private FfmpegVideoReader(ToolProcess tool, FfmpegLog log, NutReader nut, MediaInfo info, IReadOnlyList<SideStreamInfo> side, BitstreamLimits limits, string? note)
    {
        _tool = tool;
        _log = log;
        _nut = nut;
        _frameStream = nut.Streams.Count - side.Count - 1;
        _widths = new Queue<int>();
        _row = new byte[limits.MaxSidePixels];
        _limits = limits;
        NutStream video = nut.Streams[_frameStream];
        (WidthPixels, HeightPixels, TimeBase) = (video.WidthPixels, video.HeightPixels, video.TimeBase);
        SampleAspectRatio = video.SampleAspectRatio.IsPositive ? video.SampleAspectRatio : default;
        Info = info;
        Note = note;
        Color = info.Video.Color;
        Tracks = [.. side.Select((stream, i) => Describe(i, stream, nut.Streams[_frameStream + 1 + i]))];
    }

    /// <summary>Goes on where another one met a frame of another size.</summary>
    private FfmpegVideoReader(FfmpegVideoReader before, int width, int height, NutPacketHeader first)
    {
        (_tool, _log, _nut, _frameStream, _widths, _row, _limits) = (before._tool, before._log, before._nut, before._frameStream, before._widths, before._row, before._limits);
        (Info, Note, Tracks, TimeBase) = (before.Info, before.Note, before.Tracks, before.TimeBase);
        (WidthPixels, HeightPixels, _first, _startTicks) = (width, height, first, first.Time);
        (SampleAspectRatio, ColorDescription? color) = FfmpegProbe.FindSize(Info, width, height);
        // Its range is that of the first pictures, to which ffmpeg converts.
        Color = (color ?? before.Color) with { IsFullRange = before.Color.IsFullRange };
    }

    /// <summary>What ffprobe said.</summary>
    public MediaInfo Info { get; }

    /// <summary>What could not be carried over, or null.</summary>
    public string? Note { get; }

    /// <summary>What came to light while reading: a change of size where it is scaled away, and damage that ffmpeg passed over. Complete after the last frame.</summary>
    public IReadOnlyList<string> Remarks => _log.Describe();

    /// <summary>Width of the upright frames.</summary>
    public int WidthPixels { get; }

    /// <summary>Height of the upright frames.</summary>
    public int HeightPixels { get; }

    /// <summary>Seconds per unit of frame times.</summary>
    public Rational TimeBase { get; }

    /// <summary>Width to height of a sample, 0/0 where unknown.</summary>
    public Rational SampleAspectRatio { get; }

    /// <summary>How the values are to be shown.</summary>
    public ColorDescription Color { get; }

    /// <summary>The side tracks that come along.</summary>
    public IReadOnlyList<TrackDescription> Tracks { get; }

    /// <summary>Seconds from the beginning of what is read to time 0 of this reader; above 0 for <see cref="Next"/>.</summary>
    public double StartSeconds => _startTicks * TimeBase.ToDouble();

    /// <summary>
    /// After the last frame: reads on where pictures of another size follow (<see cref="FfmpegReadOptions.KeepsSizes"/>); its times begin at 0. It lives as long as this one, and is not
    /// disposed of itself. Null for nothing.
    /// </summary>
    public FfmpegVideoReader? Next { get; private set; }

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

    /// <summary>Reads up to the next frame; packets met on the way are added to the list. False at the end, and where <see cref="Next"/> goes on.</summary>
    /// <exception cref="ExternalToolException">ffmpeg failed.</exception>
    public bool ReadFrame(Frame destination, ICollection<TrackPacket> packets)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(packets);
        try
        {
            while (Next is null && (_first ?? _nut.ReadHeader()) is { } header)
            {
                if (header.Stream < _frameStream)
                {
                    ReadRow(header);
                }
                else if (header.Stream == _frameStream)
                {
                    if (_first is null && FindChange(header) is { } size)
                    {
                        Next = new FfmpegVideoReader(this, size.Width, size.Height, header);
                        return false;
                    }

                    _first = null;
                    if (header.LengthBytes != destination.LengthBytes)
                        throw _tool.Failure($"ffmpeg gave a frame of {header.LengthBytes} bytes; {destination.LengthBytes} wanted");
                    _nut.ReadPayload(destination.Pixels);
                    destination.TimeTicks = header.Time - _startTicks;
                    destination.DurationTicks = 0;
                    return true;
                }
                else
                {
                    TrackDescription track = Tracks[header.Stream - _frameStream - 1];
                    byte[] payload = new byte[header.LengthBytes];
                    _nut.ReadPayload(payload);
                    long start = (long)Math.Round(StartSeconds / track.TimeBase.ToDouble());
                    packets.Add(new TrackPacket(track.Number, header.Time - start, header.IsKey, payload));
                }
            }

            if (Next is not null)
                return false;
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

    private void ReadRow(NutPacketHeader header)
    {
        if (header.LengthBytes < 1 || header.LengthBytes > _row.Length)
            throw new InvalidMediaException(MediaProblem.LimitExceeded, -1, $"pictures {header.LengthBytes} pixels wide");
        _nut.ReadPayload(_row.AsSpan(0, header.LengthBytes));
        _widths.Enqueue(header.LengthBytes);
    }

    /// <summary>The size of a frame where it is another than before.</summary>
    private (int Width, int Height)? FindChange(NutPacketHeader header)
    {
        if (_frameStream == 0)
            return null;
        if (!_widths.TryDequeue(out int width))
            throw new InvalidMediaException(MediaProblem.InvalidContent, -1, "a frame without its top row");
        // Two rows of luma and one of both chroma planes; an odd number of luma rows has a row of chroma for the last.
        int chroma = 2 * ((width + 1) / 2), pair = (2 * width) + chroma, rest = header.LengthBytes % pair;
        int height = (2 * (header.LengthBytes / pair)) + (rest == 0 ? 0 : 1);
        if (width == WidthPixels && height == HeightPixels)
            return null;
        if (rest != 0 && rest != width + chroma)
            throw new InvalidMediaException(MediaProblem.InvalidContent, -1, $"a frame of {header.LengthBytes} bytes that is {width} pixels wide");
        if (height > _limits.MaxSidePixels || (long)width * height > _limits.MaxPixels)
            throw new InvalidMediaException(MediaProblem.LimitExceeded, -1, $"a picture of {width}x{height}");
        return (width, height);
    }

    private static FfmpegVideoReader Start(
        MediaInfo info, SideStreamInfo[] side, FfmpegReadOptions options, BitstreamLimits limits, string? note)
    {
        FfmpegLog log = new(!options.KeepsSizes);
        ToolProcess tool = ToolProcess.Start("ffmpeg", Arguments(info, side, options), heed: log.Heed);
        try
        {
            NutReader nut = new(tool.Output, limits.MaxChunkBytes);
            int frameStream = options.KeepsSizes ? 1 : 0;
            if (nut.Streams.Count != side.Length + frameStream + 1)
                throw new InvalidMediaException(MediaProblem.InvalidContent, -1, $"{nut.Streams.Count} streams");
            NutStream video = nut.Streams[frameStream];
            if (video.Tag != NutFormat.TagI420)
                throw new InvalidMediaException(MediaProblem.InvalidContent, -1, "unexpected streams");
            if (video.WidthPixels < 1 || video.HeightPixels < 1 || Math.Max(video.WidthPixels, video.HeightPixels) > limits.MaxSidePixels)
                throw new InvalidMediaException(MediaProblem.LimitExceeded, -1, $"picture of {video.WidthPixels}x{video.HeightPixels}");
            return new FfmpegVideoReader(tool, log, nut, info, side, limits, note);
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
        arguments.AddRange(["-i", FfmpegPath.ForInput(info.Path)]);
        int frameStream = 0;
        if (options.KeepsSizes)
        {
            arguments.AddRange(["-autoscale", "0", "-map", $"0:{info.Video.Index}", "-filter:0", "crop=iw:1:0:0:exact=1", "-pix_fmt:0", "gray", "-c:0", "rawvideo"]);
            frameStream = 1;
        }

        arguments.AddRange(["-map", $"0:{info.Video.Index}"]);
        foreach (SideStreamInfo stream in side)
            arguments.AddRange(["-map", $"0:{stream.Index}"]);
        // -enc_time_base -1 keeps the source's time base; without it times snap to the nominal frame rate.
        arguments.AddRange([
            "-c", "copy", "-c:v", "rawvideo", $"-pix_fmt:{frameStream}", info.Video.Color.IsFullRange ? "yuvj420p" : "yuv420p",
            "-sws_flags", "bicubic+accurate_rnd+full_chroma_int", "-fps_mode", "passthrough", "-enc_time_base", "-1", "-copy_unknown"]);
        for (int i = 0; i < side.Length; i++)
        {
            if (side[i].Kind != "audio" && (side[i].CodecName.Length > 0 || side[i].CodecTag == 0))
                arguments.AddRange([$"-tag:{frameStream + 1 + i}", NeutralTag]);
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
