using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace NeuralCodec.Cli.Terminal;

/// <summary>How progress is shown.</summary>
internal enum ProgressStyle
{
    Auto,
    Plain,
    Json,
    None,
}

/// <summary>
/// One line on stderr: twice a second in place on a terminal, every ten seconds as a line of its own otherwise, or JSON lines.
/// </summary>
internal sealed class ProgressLine(string verb, ProgressStyle style, long totalFrames, double totalSeconds, TextWriter? writer = null)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TextWriter _writer = writer ?? Console.Error;
    private readonly bool _isInPlace = style == ProgressStyle.Auto && writer is null && !Console.IsErrorRedirected;
    private double _nextSeconds;
    private int _lastLength;

    /// <summary>Shows the state when it is time to.</summary>
    public void Report(long frames, double mediaSeconds, long bytes)
    {
        if (style == ProgressStyle.None || _clock.Elapsed.TotalSeconds < _nextSeconds)
            return;
        _nextSeconds = _clock.Elapsed.TotalSeconds + (_isInPlace || style == ProgressStyle.Json ? 0.5 : 10);
        if (_clock.Elapsed.TotalSeconds > 0.5 || style == ProgressStyle.Json)
            Show(frames, mediaSeconds, bytes, "progress");
    }

    /// <summary>Shows the last state.</summary>
    public void End(long frames, double mediaSeconds, long bytes)
    {
        if (style == ProgressStyle.None)
            return;
        Show(frames, mediaSeconds, bytes, "end");
        if (_isInPlace)
            _writer.WriteLine();
    }

    internal static string Format(
        string verb, long frames, long totalFrames, double mediaSeconds, double totalSeconds, long bytes, double elapsedSeconds)
    {
        CultureInfo c = CultureInfo.InvariantCulture;
        double fps = elapsedSeconds > 0 ? frames / elapsedSeconds : 0;
        double share = totalFrames > 0 ? (double)frames / totalFrames : totalSeconds > 0 ? mediaSeconds / totalSeconds : 0;
        share = Math.Min(share, 1);
        StringBuilder line = new();
        line.Append(c, $"{verb} {frames}");
        if (totalFrames > 0)
            line.Append(c, $"/{totalFrames}");
        if (share > 0)
            line.Append(c, $" {100 * share:0.0}%");
        line.Append(c, $"  {fps:0.0} fps");
        if (elapsedSeconds > 0 && mediaSeconds > 0)
            line.Append(c, $" {mediaSeconds / elapsedSeconds:0.00}x  {bytes * 8 / 1000.0 / mediaSeconds:0} kbit/s");
        if (share > 0)
            line.Append(c, $"  est {Message.Bytes(bytes / share)}  eta {Message.Time(elapsedSeconds * (1 - share) / share)}");
        return line.ToString();
    }

    private void Show(long frames, double mediaSeconds, long bytes, string kind)
    {
        double elapsed = _clock.Elapsed.TotalSeconds;
        if (style == ProgressStyle.Json)
        {
            using MemoryStream stream = new();
            using (Utf8JsonWriter json = new(stream))
            {
                json.WriteStartObject();
                json.WriteString("event", kind);
                json.WriteString("command", verb);
                json.WriteNumber("frames", frames);
                json.WriteNumber("total_frames", totalFrames);
                json.WriteNumber("media_seconds", Math.Round(mediaSeconds, 3));
                json.WriteNumber("bytes", bytes);
                json.WriteNumber("elapsed_seconds", Math.Round(elapsed, 3));
                json.WriteEndObject();
            }

            _writer.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
            return;
        }

        string line = Format(verb, frames, totalFrames, mediaSeconds, totalSeconds, bytes, elapsed);
        if (!_isInPlace)
        {
            _writer.WriteLine(line);
            return;
        }

        _writer.Write("\r" + line.PadRight(_lastLength));
        _lastLength = line.Length;
    }
}
