using System.Globalization;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats.Nut;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Formats;

/// <summary>Writes decoded frames and side tracks to any format ffmpeg knows by the file's extension.</summary>
public sealed class FfmpegVideoWriter : IDisposable
{
    // The years DateTime can say, with room.
    private const long MaxCaptureMicroseconds = 60_000_000_000_000_000;
    private const uint TagNeutral = 'N' | ('C' << 8) | ('V' << 16) | ((uint)'0' << 24);
    private readonly ToolProcess _tool;
    private readonly NutWriter _nut;

    /// <summary>Starts ffmpeg and writes the headers; an existing file is replaced.</summary>
    /// <param name="path">The file; its extension chooses the format.</param>
    /// <param name="header">Size, colour and time base of the frames.</param>
    /// <param name="tracks">Side tracks, numbered from 0.</param>
    /// <param name="isLossless">FFV1 instead of the usual codec of the format.</param>
    /// <exception cref="ExternalToolException">ffmpeg is missing.</exception>
    public FfmpegVideoWriter(string path, SequenceHeader header, IReadOnlyList<TrackDescription> tracks, bool isLossless = false)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(tracks);
        _tool = ToolProcess.Start("ffmpeg", Arguments(path, header, tracks, isLossless), true);
        NutStream video = new()
        {
            Class = NutStreamClass.Video,
            Tag = NutFormat.TagI420,
            TimeBase = header.TimeBase,
            WidthPixels = header.WidthPixels,
            HeightPixels = header.HeightPixels,
            SampleAspectRatio = header.SampleAspectRatio,
        };
        _nut = Guarded(() => new NutWriter(_tool.Input, [video, .. tracks.Select(ToStream)]));
    }

    /// <summary>
    /// What a file of this name cannot hold as it is: tracks that its format does not take, which are coded anew or left out, and odd sides in H.264.
    /// </summary>
    public static IReadOnlyList<string> DescribeChanges(string path, SequenceHeader header, IReadOnlyList<TrackDescription> tracks)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(tracks);
        string extension = Path.GetExtension(path).ToLowerInvariant();
        List<string> notes = [.. FfmpegTrackPlan.Make(path, tracks).Select(plan => plan.Describe(extension)).OfType<string>()];
        if (IsH264(extension) && HasOddSide(header))
            notes.Add($"{header.WidthPixels}x{header.HeightPixels} has an odd side, which H.264 takes with full chroma only (4:4:4); not every player shows that");
        return notes;
    }

    /// <summary>Writes a frame.</summary>
    /// <exception cref="ExternalToolException">ffmpeg failed.</exception>
    public void WriteFrame(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Guarded(() => _nut.WritePacket(0, frame.TimeTicks, true, frame.Pixels));
    }

    /// <summary>Writes a packet of a side track. Packets before time 0 have no place in the pipe and are left out.</summary>
    /// <exception cref="ExternalToolException">ffmpeg failed.</exception>
    public void WritePacket(TrackPacket packet)
    {
        if (packet.Time >= 0)
            Guarded(() => _nut.WritePacket(packet.Track + 1, packet.Time, packet.IsKey, packet.Payload.Span));
    }

    /// <summary>Ends the file and waits for ffmpeg.</summary>
    /// <exception cref="ExternalToolException">ffmpeg failed.</exception>
    public void Complete()
    {
        Guarded(_tool.Input.Dispose);
        _tool.WaitForSuccess();
    }

    /// <inheritdoc/>
    public void Dispose() => _tool.Dispose();

    private static List<string> Arguments(string path, SequenceHeader header, IReadOnlyList<TrackDescription> tracks, bool isLossless)
    {
        List<string> arguments = ["-v", "error", "-y", "-f", "nut"];
        string extension = Path.GetExtension(path).ToLowerInvariant();
        foreach (TrackDescription track in tracks)
        {
            // A subtitle codec that NUT has no code for goes by its name.
            if (track.Kind == TrackKind.Subtitle && track.CodecName.Length > 0)
                arguments.AddRange([$"-c:{track.Number + 1}", track.CodecName]);
        }

        arguments.AddRange(["-i", "pipe:0", "-map", "0:v", "-c", "copy"]);
        int output = 1;
        foreach (FfmpegTrackPlan plan in FfmpegTrackPlan.Make(path, tracks).Where(plan => plan.Encoder is not null))
        {
            arguments.AddRange(["-map", $"0:{plan.Track.Number + 1}", $"-c:{output}", plan.Encoder!, "-copy_unknown"]);
            // The pipe has no durations of packets; a last one without would lie behind the end of its track.
            if (plan.Track.Kind == TrackKind.Data)
                arguments.AddRange([$"-bsf:{output}", @"setts=duration=if(DURATION\,DURATION\,if(N\,max(1\,PTS-PREV_INPTS)\,1/TB))"]);
            if (plan.Track.Language.Length > 0 && plan.Track.Language.All(char.IsAsciiLetterOrDigit))
                arguments.AddRange([$"-metadata:s:{output}", "language=" + plan.Track.Language]);
            output++;
        }

        if (isLossless)
            arguments.AddRange(["-c:v", "ffv1"]);
        else if (IsH264(extension))
            arguments.AddRange(["-c:v", "libx264", "-crf", "16", "-preset", "veryfast"]);
        else if (extension is ".webm")
            arguments.AddRange(["-c:v", "libvpx-vp9", "-crf", "20", "-b:v", "0", "-deadline", "realtime"]);
        else
            arguments.AddRange(["-c:v", "ffv1"]);
        string chroma = !isLossless && IsH264(extension) && HasOddSide(header) ? "444p" : "420p";
        arguments.AddRange(["-pix_fmt", (header.Color.IsFullRange ? "yuvj" : "yuv") + chroma, "-fps_mode", "passthrough", "-enc_time_base", "-1"]);
        arguments.AddRange(FfmpegColor.WriteOptions(header.Color));
        if (header.CaptureTimeMicroseconds is { } time && Math.Abs(time) < MaxCaptureMicroseconds)
            arguments.AddRange(["-metadata", string.Create(CultureInfo.InvariantCulture, $"creation_time={DateTime.UnixEpoch.AddMicroseconds(time):yyyy-MM-ddTHH:mm:ss.ffffffZ}")]);
        arguments.Add(FfmpegPath.ForOutput(path));
        return arguments;
    }

    private static bool IsH264(string extension) => extension is ".mp4" or ".mov" or ".mkv" or ".m4v";

    private static bool HasOddSide(SequenceHeader header) => (header.WidthPixels | header.HeightPixels) % 2 != 0;

    private static NutStream ToStream(TrackDescription track) => new()
    {
        Class = track.Kind switch
        {
            TrackKind.Audio => NutStreamClass.Audio,
            TrackKind.Subtitle => NutStreamClass.Subtitle,
            _ => NutStreamClass.Data,
        },
        // A subtitle's codec goes by its name (see Arguments); the source's code may mean something else to ffmpeg.
        Tag = track.Kind == TrackKind.Subtitle && track.CodecName.Length > 0 ? TagNeutral : track.CodecTag,
        TimeBase = track.TimeBase,
        CodecPrivate = track.CodecPrivate.ToArray(),
        SampleRate = track.SampleRate,
        Channels = track.Channels,
    };

    private T Guarded<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (IOException e)
        {
            throw _tool.Failure("ffmpeg ended while it was written to", e);
        }
    }

    private void Guarded(Action write) => Guarded(() =>
    {
        write();
        return true;
    });
}
