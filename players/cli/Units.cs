using System.Globalization;

namespace NeuralCodec.Cli;

/// <summary>Numbers as people type them.</summary>
internal static class Units
{
    /// <summary>"800k", "1.5M", "2G", "1234": powers of ten.</summary>
    public static bool TryParseScaled(string text, out double value)
    {
        double factor = text.Length == 0 ? 0 : char.ToUpperInvariant(text[^1]) switch { 'K' => 1e3, 'M' => 1e6, 'G' => 1e9, _ => 1 };
        string digits = factor > 1 ? text[..^1] : text;
        bool isNumber = double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
        value *= factor;
        return isNumber && value > 0 && double.IsFinite(value);
    }

    /// <summary>"12.5", "0:12", "1:02:03.5": seconds.</summary>
    public static bool TryParseTime(string text, out double seconds)
    {
        seconds = 0;
        string[] parts = text.Split(':');
        if (parts.Length > 3)
            return false;
        foreach (string part in parts)
        {
            if (!double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value))
                return false;
            seconds = (60 * seconds) + value;
        }

        return double.IsFinite(seconds);
    }

    /// <summary>"1280x720".</summary>
    public static bool TryParseSize(string text, out (int Width, int Height) size)
    {
        size = default;
        string[] parts = text.Split('x');
        if (parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int width)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int height)
            || width is < 1 or > 16384 || height is < 1 or > 16384)
            return false;
        size = (width, height);
        return true;
    }
}
