namespace NeuralCodec.Players;

/// <summary>Foreign texts (names, metadata, messages of other programs) on their way to a terminal.</summary>
internal static class TerminalText
{
    /// <summary>The text with `?` for what a terminal would obey: control characters other than line feed and tab.</summary>
    public static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? '?' : c));
}
