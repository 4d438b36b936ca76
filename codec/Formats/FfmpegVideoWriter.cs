using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats.Nut;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Formats;

/// <summary>Writes decoded frames and side tracks to any format ffmpeg knows by the file's extension.</summary>
public sealed class FfmpegVideoWriter : IDisposable
{
    private const uint TagGpmd = 'g' | ('p' << 8) | ('m' << 16) | ((uint)'d' << 24);
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
    /// True where a track has a place in the format of a file. Of data tracks that is telemetry tagged "gpmd" in QuickTime: ffmpeg refuses it in
    /// MP4 once its codec has no number, and writes others as sample descriptions that no program reads back.
    /// </summary>
    public static bool Carries(string path, TrackDescription track)
    {
        ArgumentNullException.ThrowIfNull(track);
        return track.Kind != TrackKind.Data
            || (track.CodecTag == TagGpmd && Path.GetExtension(path).ToLowerInvariant() is ".mov");
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

        arguments.AddRange(["-i", "pipe:0", "-map", "0:v", "-map", "0:a?", "-map", "0:s?"]);
        foreach (TrackDescription track in tracks.Where(track => track.Kind == TrackKind.Data && Carries(path, track)))
            arguments.AddRange(["-map", $"0:{track.Number + 1}", "-copy_unknown"]);
        arguments.AddRange(["-c", "copy"]);
        if (isLossless)
            arguments.AddRange(["-c:v", "ffv1"]);
        else if (extension is ".mp4" or ".mov" or ".mkv" or ".m4v")
            arguments.AddRange(["-c:v", "libx264", "-crf", "16", "-preset", "veryfast"]);
        else if (extension is ".webm")
            arguments.AddRange(["-c:v", "libvpx-vp9", "-crf", "20", "-b:v", "0", "-deadline", "realtime", "-c:a", "libopus"]);
        else
            arguments.AddRange(["-c:v", "ffv1"]);
        if (extension is ".mp4" or ".mov" or ".m4v")
            arguments.AddRange(["-c:s", "mov_text"]);
        arguments.AddRange(["-pix_fmt", header.Color.IsFullRange ? "yuvj420p" : "yuv420p", "-fps_mode", "passthrough", "-enc_time_base", "-1"]);
        arguments.AddRange(FfmpegColor.WriteOptions(header.Color));
        arguments.Add(FfmpegPath.ForOutput(path));
        return arguments;
    }

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
