using System.Globalization;
using System.Text.RegularExpressions;

namespace NeuralCodec.Codec.Formats;

/// <summary>
/// What ffmpeg says while it reads a recording, line by line with its levels: errors that it passed over, and the sizes that its filters were set up for,
/// which name a change in the middle that it scales away without a word.
/// </summary>
/// <param name="scalesSizes">It does scale, so that a change is to be told.</param>
internal sealed partial class FfmpegLog(bool scalesSizes)
{
    /// <summary>The options that make ffmpeg speak so.</summary>
    public static readonly string[] Options = ["-v", "repeat+level+verbose", "-nostats", "-hide_banner"];

    private readonly List<string> _sizes = [];
    private string _firstError = "";
    private int _errorCount;

    /// <summary>Takes a line; what remains for a person to read where ffmpeg fails, or null.</summary>
    public string? Heed(string line)
    {
        if (GraphSize().Match(line) is { Success: true } size)
        {
            string text = $"{size.Groups["width"].Value}x{size.Groups["height"].Value}";
            lock (_sizes)
            {
                if (_sizes.Count == 0 || _sizes[^1] != text)
                    _sizes.Add(text);
            }

            return null;
        }

        if (MildLevel().IsMatch(line))
            return null;
        string error = SevereLevel().Replace(line, "", 1);
        lock (_sizes)
        {
            if (_errorCount++ == 0)
                _firstError = Context().Replace(error, "");
        }

        return error;
    }

    /// <summary>What a person should know of a recording that was read to its end.</summary>
    public IReadOnlyList<string> Describe()
    {
        lock (_sizes)
        {
            List<string> remarks = [];
            if (scalesSizes && _sizes.Count > 1)
                remarks.Add($"its pictures change their size on the way ({string.Join(", then ", _sizes.Take(4))}{(_sizes.Count > 4 ? ", …" : "")}); all are scaled to {_sizes[0]}");
            if (_errorCount > 0)
                remarks.Add(string.Create(CultureInfo.InvariantCulture, $"it is damaged: ffmpeg went on after {_errorCount} {(_errorCount == 1 ? "error" : "errors, the first")}: {_firstError}"));
            return remarks;
        }
    }

    [GeneratedRegex(@"^\[graph .* w:(?<width>\d+) h:(?<height>\d+) pixfmt:")]
    private static partial Regex GraphSize();

    [GeneratedRegex(@"^(\[[^\]]* @ [^\]]*\] )*\[(info|verbose|warning|debug|trace)\]")]
    private static partial Regex MildLevel();

    [GeneratedRegex(@"\[(error|fatal|panic)\] ")]
    private static partial Regex SevereLevel();

    [GeneratedRegex(@" @ 0x[0-9a-f]+(?=\])")]
    private static partial Regex Context();
}
