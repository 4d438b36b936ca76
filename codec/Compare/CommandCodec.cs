using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Compare;

/// <summary>A codec run by its command line tools. In arguments, {in}, {out}, {q} and {g} stand for source, target, quality and the frames of 2 s.</summary>
internal sealed partial class CommandCodec : CompareCodec
{
    private static readonly ConcurrentDictionary<string, string> Outputs = new();

    public string Encoder { get; init; } = "ffmpeg";

    public required IReadOnlyList<string> EncodeArguments { get; init; }

    public string Decoder { get; init; } = "ffmpeg";

    public required IReadOnlyList<string> DecodeArguments { get; init; }

    /// <summary>The encoder's name inside ffmpeg; empty for tools of their own.</summary>
    public string FfmpegEncoder { get; init; } = "";

    /// <summary>Output format in which an encoder inside ffmpeg names its version, or empty.</summary>
    public string VersionFormat { get; init; } = "";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Commands => [Encoder + " " + string.Join(' ', EncodeArguments), Decoder + " " + string.Join(' ', DecodeArguments)];

    /// <inheritdoc/>
    public override string? FindVersion()
    {
        if (FfmpegEncoder.Length > 0)
            return FindEncoder(FfmpegEncoder) is { } version ? version + FindLibrary(FfmpegEncoder, VersionFormat) : null;
        string own = Ask(Encoder, "-version");
        return own.Length > 0 && Ask(Decoder, "-version").Length > 0 ? own.Split('\n')[0].Trim() : null;
    }

    /// <inheritdoc/>
    public override void Encode(string source, double quality, string coded) => Run(Encoder, EncodeArguments, source, quality, coded);

    /// <inheritdoc/>
    public override void Decode(string coded, string decoded) => Run(Decoder, DecodeArguments, coded, 0, decoded);

    /// <summary>Version of ffmpeg where it has an encoder, else null.</summary>
    internal static string? FindEncoder(string name)
    {
        // "ffmpeg version 5.1.6 Copyright (c) …"
        string version = Ask("ffmpeg", "-version").Split('\n')[0].Split(" Copyright")[0].Trim();
        return version.Length > 0 && Ask("ffmpeg", "-encoders").Split((char[]?)null).Contains(name) ? version : null;
    }

    /// <summary>", x265 3.5+1-f0c1022b6": what the library of an encoder says of itself while it codes one small frame; empty where it says nothing.</summary>
    internal static string FindLibrary(string encoder, string format)
    {
        if (format.Length == 0)
            return "";
        string log = Outputs.GetOrAdd("frame " + encoder, _ => Listen("ffmpeg", [
            "-hide_banner", "-v", "verbose", "-nostdin", "-f", "lavfi", "-i", "color=s=64x64:d=0.04", "-pix_fmt", "yuv420p", "-c:v", encoder, "-frames:v", "1", "-f", format, "pipe:1"]));
        Match match = LibraryVersion().Match(log);
        return match.Success ? $", {match.Groups["name"].Value} {match.Groups["number"].Value.Trim()}" : "";
    }

    /// <summary>What a tool writes for one argument, stderr included; empty where it is not installed.</summary>
    internal static string Ask(string tool, string argument) => Outputs.GetOrAdd(
        tool + " " + argument, _ => Listen(tool, tool == "ffmpeg" && argument != "-version" ? ["-hide_banner", argument] : [argument]));

    /// <summary>Runs a tool to its end.</summary>
    /// <exception cref="ExternalToolException">It is missing or failed.</exception>
    internal static void Run(string tool, IEnumerable<string> arguments, string package = "ffmpeg")
    {
        using ToolProcess process = ToolProcess.Start(tool, arguments, package: package);
        process.Output.CopyTo(Stream.Null);
        process.WaitForSuccess();
    }

    private static string Listen(string tool, IEnumerable<string> arguments)
    {
        try
        {
            using ToolProcess process = ToolProcess.Start(tool, arguments);
            using StreamReader reader = new(process.Output, Encoding.Latin1);
            string text = reader.ReadToEnd();
            return text + process.Failure("").Message.TrimStart(':', ' ');
        }
        catch (ExternalToolException)
        {
            return "";
        }
    }

    private void Run(string tool, IReadOnlyList<string> arguments, string source, double quality, string target)
    {
        string group = arguments.Any(argument => argument.Contains("{g}", StringComparison.Ordinal)) ? GroupFrames(source) : "";
        string q = quality.ToString(CultureInfo.InvariantCulture);
        Run(
            tool,
            arguments.Select(argument => argument.Replace("{in}", source, StringComparison.Ordinal)
                .Replace("{out}", target, StringComparison.Ordinal).Replace("{q}", q, StringComparison.Ordinal).Replace("{g}", group, StringComparison.Ordinal)),
            Package);
        if (!File.Exists(target))
            throw new ExternalToolException($"{Title} wrote nothing");
    }

    private static string GroupFrames(string y4m)
    {
        using FileStream stream = File.OpenRead(y4m);
        Rational rate = Y4mReader.OpenAsync(stream, null, CancellationToken.None).AsTask().GetAwaiter().GetResult().FrameRate;
        return Math.Max(1, (int)Math.Round(2 * rate.ToDouble())).ToString(CultureInfo.InvariantCulture);
    }

    // x264 puts its version into the stream, the others into their log.
    [GeneratedRegex(@"(?<name>x264) - core (?<number>\d+[ \w]*)|(?<name>x265) \[info\]: HEVC encoder version (?<number>\S+)|(?<name>SVT-AV1) Encoder Lib v(?<number>\S+)")]
    private static partial Regex LibraryVersion();
}
