using System.Collections.Concurrent;
using System.Globalization;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Compare;

/// <summary>A codec run by its command line tools. In arguments, {in}, {out}, {q} and {g} stand for source, target, quality and the frames of 2 s.</summary>
internal class CommandCodec : CompareCodec
{
    private static readonly ConcurrentDictionary<string, string> Outputs = new();

    public string Encoder { get; init; } = "ffmpeg";

    public required IReadOnlyList<string> EncodeArguments { get; init; }

    public string Decoder { get; init; } = "ffmpeg";

    public required IReadOnlyList<string> DecodeArguments { get; init; }

    /// <summary>The encoder's name inside ffmpeg; empty for tools of their own.</summary>
    public string FfmpegEncoder { get; init; } = "";

    /// <summary>Argument that makes a tool of its own say its version.</summary>
    public string VersionArgument { get; init; } = "-version";

    /// <inheritdoc/>
    public override string? FindVersion()
    {
        string version = Ask(Encoder, VersionArgument);
        bool isThere = version.Length > 0 && (Decoder == Encoder || Ask(Decoder, VersionArgument).Length > 0)
            && (FfmpegEncoder.Length == 0 || Ask(Encoder, "-encoders").Split((char[]?)null).Contains(FfmpegEncoder));
        return isThere ? version.Split('\n')[0].Trim() : null;
    }

    /// <inheritdoc/>
    public override void Encode(string source, double quality, string coded) => Run(Encoder, EncodeArguments, source, quality, coded);

    /// <inheritdoc/>
    public override void Decode(string coded, string decoded) => Run(Decoder, DecodeArguments, coded, 0, decoded);

    /// <summary>What a tool writes for one argument, stderr included; empty where it is not installed.</summary>
    private static string Ask(string tool, string argument) => Outputs.GetOrAdd(tool + " " + argument, _ =>
    {
        try
        {
            string[] arguments = tool == "ffmpeg" ? ["-hide_banner", argument] : [argument];
            if (argument == "-version")
                arguments = [argument];
            using ToolProcess process = ToolProcess.Start(tool, arguments);
            using StreamReader reader = new(process.Output);
            string text = reader.ReadToEnd();
            return text.Length > 0 ? text : process.Failure("").Message.TrimStart(':', ' ');
        }
        catch (ExternalToolException)
        {
            return "";
        }
    });

    private void Run(string tool, IReadOnlyList<string> arguments, string source, double quality, string target)
    {
        string group = arguments.Any(argument => argument.Contains("{g}", StringComparison.Ordinal)) ? GroupFrames(source) : "";
        string q = quality.ToString(CultureInfo.InvariantCulture);
        using ToolProcess process = ToolProcess.Start(
            tool,
            arguments.Select(argument => argument.Replace("{in}", source, StringComparison.Ordinal)
                .Replace("{out}", target, StringComparison.Ordinal).Replace("{q}", q, StringComparison.Ordinal).Replace("{g}", group, StringComparison.Ordinal)),
            package: Package);
        process.Output.CopyTo(Stream.Null);
        process.WaitForSuccess();
        if (!File.Exists(target))
            throw process.Failure($"{Title} wrote nothing");
    }

    private static string GroupFrames(string y4m)
    {
        using FileStream stream = File.OpenRead(y4m);
        Rational rate = Y4mReader.OpenAsync(stream, null, CancellationToken.None).AsTask().GetAwaiter().GetResult().FrameRate;
        return Math.Max(1, (int)Math.Round(2 * rate.ToDouble())).ToString(CultureInfo.InvariantCulture);
    }
}
