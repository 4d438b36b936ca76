using System.Globalization;

namespace NeuralCodec.Cli.Compare;

/// <summary>Which qualities of our sweep are taken: a range such as 8..68 or a list such as 8,20,32.</summary>
internal sealed record QualityChoice(string Text, double Low, double High, IReadOnlyList<double> List)
{
    /// <exception cref="CommandFailedException">The text is neither.</exception>
    public static QualityChoice Parse(string text)
    {
        string[] ends = text.Split("..");
        if (ends.Length == 2 && TryRead(ends[0], out double low) && TryRead(ends[1], out double high) && low < high)
            return new QualityChoice(text, low, high, []);
        List<double> list = [];
        foreach (string word in text.Split(','))
        {
            if (!TryRead(word, out double quality))
                throw new CommandFailedException(ExitCode.Usage, "--qualities is a range such as 8..68 or a list such as 8,20,32");
            list.Add(quality);
        }

        return new QualityChoice(text, 0, 0, list);
    }

    /// <summary>The qualities of a sweep that are taken, in its order.</summary>
    /// <exception cref="CommandFailedException">One that is listed is not in the sweep, or under two are left.</exception>
    public IReadOnlyList<double> Select(IReadOnlyList<double> sweep)
    {
        double[] taken = [.. sweep.Where(quality => List.Count > 0 ? List.Contains(quality) : quality >= Low && quality <= High)];
        if (taken.Length < 2 || taken.Length < List.Distinct().Count())
            throw new CommandFailedException(ExitCode.Usage, $"--qualities {Text} must name two or more of {string.Join(", ", sweep.Select(quality => quality.ToString(CultureInfo.InvariantCulture)))}");
        return taken;
    }

    private static bool TryRead(string word, out double quality) => double.TryParse(word, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out quality);
}
