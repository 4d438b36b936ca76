using System.Globalization;
using NeuralCodec.Players;

namespace NeuralCodec.Cli.Terminal;

/// <summary>Lines for people; all go to stderr, as stdout is for data.</summary>
internal static class Message
{
    public static bool IsQuiet { get; set; }

    public static void Error(string text) => Console.Error.WriteLine("ncv: " + TerminalText.Clean(text));

    public static void Note(string text)
    {
        if (!IsQuiet)
            Console.Error.WriteLine("ncv: " + TerminalText.Clean(text));
    }

    /// <summary>"1.9 MB", in powers of ten.</summary>
    public static string Bytes(double bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB"];
        int unit = 0;
        for (; bytes >= 999.5 && unit < units.Length - 1; unit++)
            bytes /= 1000;
        return bytes.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + units[unit];
    }

    /// <summary>"1 frame", "2 frames".</summary>
    public static string Count(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>"1:02:03" or "0:32".</summary>
    public static string Time(double seconds)
    {
        long whole = (long)Math.Max(0, Math.Round(double.IsFinite(seconds) ? seconds : 0));
        return whole >= 3600
            ? string.Create(CultureInfo.InvariantCulture, $"{whole / 3600}:{whole / 60 % 60:00}:{whole % 60:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{whole / 60}:{whole % 60:00}");
    }
}
