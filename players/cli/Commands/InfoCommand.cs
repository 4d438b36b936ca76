using System.CommandLine;
using System.Text.Json;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec.Container;
using NeuralCodec.Players;

namespace NeuralCodec.Cli.Commands;

/// <summary>`ncv info`: headers and indexes; where an index is missing the file is scanned.</summary>
internal static class InfoCommand
{
    public static Command Build()
    {
        Argument<string> input = new("input") { Description = "an .ncv file, or - for stdin" };
        Option<string?> json = new("--json") { Description = "write a JSON report to a file, or - for stdout", HelpName = "FILE|-" };
        Command command = new("info") { input, json };
        command.SetAction(result => Run(result.GetValue(input)!, result.GetValue(json)));
        return command;
    }

    private static int Run(string input, string? json)
    {
        using Stream stream = OutputFile.OpenInput(input);
        FileSummary summary = stream.CanSeek ? FileSummary.FromMap(stream) : FileSummary.FromScan(stream);
        if (json is not null)
            JsonReport.Write(json, writer => WriteJson(writer, input, summary));
        if (json != "-")
            WriteText(input, summary);
        return summary.Damage.Count > 0 ? ExitCode.Damaged : ExitCode.Done;
    }

    // The build sets InvariantGlobalization, so numbers look the same everywhere.
    private static void WriteText(string input, FileSummary summary)
    {
        TextWriter o = Console.Out;
        SequenceHeader h = summary.Header;
        o.WriteLine(TerminalText.Clean(input));
        o.WriteLine($"  kind        {(h.Kind == SequenceKind.Still ? "still" : "video")}, {h.WidthPixels}x{h.HeightPixels}, 8-bit 4:2:0");
        if (summary.Sizes.Count > 1)
            o.WriteLine($"  sizes       {string.Join(", then ", summary.Sizes.Take(8).Select(size => $"{size.Width}x{size.Height}"))}{(summary.Sizes.Count > 8 ? ", …" : "")}");
        o.WriteLine($"  colour      matrix {h.Color.Matrix}, primaries {h.Color.Primaries}, transfer {h.Color.Transfer}, {(h.Color.IsFullRange ? "full" : "limited")} range, chroma {h.Color.Siting}");
        if (h.Kind == SequenceKind.Video)
        {
            string rate = h.NominalFrameRate.IsPositive ? $", nominal {h.NominalFrameRate.ToDouble():0.###} fps" : "";
            o.WriteLine($"  time        {summary.DurationSeconds:0.000} s, {Message.Count(summary.FrameCount, "frame")} in {Message.Count(summary.GroupCount, "group")}{rate}");
            o.WriteLine($"  bitrate     {summary.BitrateBitsPerSecond / 1000:0.0} kbit/s, {summary.BitsPerPixel:0.0000} bit per pixel");
        }
        else
        {
            o.WriteLine($"  rate        {summary.BitsPerPixel:0.0000} bit per pixel");
        }

        if (h.SampleAspectRatio.IsPositive)
            o.WriteLine($"  samples     {h.SampleAspectRatio}");
        if (h.CaptureTimeMicroseconds is { } time && Math.Abs(time) < 250_000_000_000_000_000)
            o.WriteLine($"  captured    {DateTimeOffset.UnixEpoch.AddMicroseconds(time):yyyy-MM-dd HH:mm:ss.fff} UTC");
        o.WriteLine($"  model       {h.ModelId}");
        if (h.LoopEngine is { } loop)
            o.WriteLine($"  loop        {TerminalText.Clean(loop)}: other decoders drift from the encoder's references");
        foreach (TrackDescription track in summary.Tracks)
            o.WriteLine($"  track {track.Number}     {track.Kind}, {TerminalText.Clean(Codec.Formats.FourCharacterCode.Describe(track.CodecTag, track.CodecName))}{(track.Channels > 0 ? $", {track.SampleRate.ToDouble():0} Hz, {track.Channels} channels" : "")}");
        o.WriteLine($"  file        {summary.LengthBytes} bytes, {summary.SequenceCount} sequence{(summary.SequenceCount == 1 ? "" : "s")}, index {(summary.HasIndex ? "present" : "missing (ncv repair writes it)")}");
        foreach (DamagedRange range in summary.Damage)
            o.WriteLine($"  damage      {range.LengthBytes} bytes from {range.OffsetBytes}: {TerminalText.Clean(range.Reason)}");
    }

    private static void WriteJson(Utf8JsonWriter json, string input, FileSummary summary)
    {
        SequenceHeader h = summary.Header;
        json.WriteString("file", input);
        json.WriteString("kind", h.Kind == SequenceKind.Still ? "still" : "video");
        json.WriteNumber("width", h.WidthPixels);
        json.WriteNumber("height", h.HeightPixels);
        json.WriteStartArray("sizes");
        foreach ((int width, int height) in summary.Sizes)
            json.WriteStringValue($"{width}x{height}");
        json.WriteEndArray();
        json.WriteStartObject("color");
        json.WriteNumber("matrix", (int)h.Color.Matrix);
        json.WriteNumber("primaries", h.Color.Primaries);
        json.WriteNumber("transfer", h.Color.Transfer);
        json.WriteBoolean("full_range", h.Color.IsFullRange);
        json.WriteString("siting", h.Color.Siting.ToString());
        json.WriteEndObject();
        json.WriteString("time_base", h.TimeBase.ToString());
        json.WriteString("nominal_frame_rate", h.NominalFrameRate.ToString());
        json.WriteString("sample_aspect_ratio", h.SampleAspectRatio.ToString());
        if (h.CaptureTimeMicroseconds is { } time)
            json.WriteNumber("capture_time_us", time);
        json.WriteNumber("duration_seconds", summary.DurationSeconds);
        json.WriteNumber("frames", summary.FrameCount);
        json.WriteNumber("groups", summary.GroupCount);
        json.WriteNumber("sequences", summary.SequenceCount);
        json.WriteNumber("bytes", summary.LengthBytes);
        json.WriteNumber("bitrate", summary.BitrateBitsPerSecond);
        json.WriteNumber("bpp", summary.BitsPerPixel);
        json.WriteString("model_id", h.ModelId.ToString());
        json.WriteString("loop_engine", h.LoopEngine);
        json.WriteBoolean("index", summary.HasIndex);
        json.WriteStartArray("tracks");
        foreach (TrackDescription track in summary.Tracks)
        {
            json.WriteStartObject();
            json.WriteNumber("number", track.Number);
            json.WriteString("kind", track.Kind.ToString());
            json.WriteString("codec", track.CodecName);
            json.WriteString("tag", Codec.Formats.FourCharacterCode.ToText(track.CodecTag));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        DamageReport.Write(json, summary.Damage);
    }
}
