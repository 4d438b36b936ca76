using System.Globalization;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats.Nut;

namespace NeuralCodec.Codec.Formats;

/// <summary>
/// Decodes the packets of an audio track through an ffmpeg child process to interleaved 16-bit samples. One thread may write
/// packets while another reads samples. The first sample belongs to the time of the first packet.
/// </summary>
public sealed class FfmpegAudioDecoder : IDisposable
{
    private readonly ToolProcess _tool;
    private readonly NutWriter _nut;
    private long _origin = long.MinValue;

    /// <summary>Starts ffmpeg.</summary>
    /// <param name="track">An audio track.</param>
    /// <param name="sampleRate">Samples per second and channel to give.</param>
    /// <param name="channels">Channels to give.</param>
    /// <param name="tempo">Speed without a change of pitch, 0.25 to 8.</param>
    /// <exception cref="ExternalToolException">ffmpeg is missing or fails.</exception>
    public FfmpegAudioDecoder(TrackDescription track, int sampleRate, int channels, double tempo = 1)
    {
        ArgumentNullException.ThrowIfNull(track);
        _tool = ToolProcess.Start("ffmpeg", Arguments(sampleRate, channels, tempo), true);
        try
        {
            _nut = new NutWriter(_tool.Input, [new NutStream
            {
                Class = NutStreamClass.Audio,
                Tag = track.CodecTag,
                TimeBase = track.TimeBase,
                CodecPrivate = track.CodecPrivate.ToArray(),
                SampleRate = track.SampleRate,
                Channels = track.Channels,
            }]);
        }
        catch (IOException e)
        {
            throw _tool.Failure("ffmpeg ended while it was written to", e);
        }
    }

    /// <summary>Writes the next packet of the track; times before that of the first packet are refused silently.</summary>
    /// <exception cref="IOException">ffmpeg has ended.</exception>
    public void WritePacket(TrackPacket packet)
    {
        if (_origin == long.MinValue)
            _origin = packet.Time;
        if (packet.Time < _origin)
            return;
        _nut.WritePacket(0, packet.Time - _origin, true, packet.Payload.Span);
        _tool.Input.Flush();
    }

    /// <summary>Says that no packet follows; the samples that are left can still be read.</summary>
    public void CompleteInput()
    {
        try
        {
            _tool.Input.Dispose();
        }
        catch (IOException)
        {
            // It has ended already; what it gave can still be read.
        }
    }

    /// <summary>Reads samples, little-endian; 0 at the end.</summary>
    public int Read(Span<byte> destination) => _tool.Output.Read(destination);

    /// <summary>Ends ffmpeg; a read or write that waits for it ends as well.</summary>
    public void Dispose() => _tool.Dispose();

    private static List<string> Arguments(int sampleRate, int channels, double tempo)
    {
        // atempo takes 0.5 to 100; slower is two of them.
        List<string> filters = ["aresample=async=1"];
        for (; tempo < 0.5; tempo /= 0.5)
            filters.Add("atempo=0.5");
        if (tempo != 1)
            filters.Add("atempo=" + tempo.ToString("0.######", CultureInfo.InvariantCulture));
        return [
            "-v", "error", "-probesize", "32768", "-analyzeduration", "0", "-f", "nut", "-i", "pipe:0", "-map", "0:0",
            "-af", string.Join(',', filters), "-ar", sampleRate.ToString(CultureInfo.InvariantCulture),
            "-ac", channels.ToString(CultureInfo.InvariantCulture), "-f", "s16le", "-flush_packets", "1", "pipe:1"];
    }
}
