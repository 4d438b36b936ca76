namespace NeuralCodec.Players;

/// <summary>How a report of `ncv compare` begins: written by the command line, recognised by the web server.</summary>
internal static class ReportHead
{
    /// <summary>A report has its title within so many bytes.</summary>
    public const int Bytes = 256;

    private const string Begin = "<!doctype html>", Title = "<title>NeuralCodec: comparison";

    /// <summary>The beginning of a page, up to its title.</summary>
    public const string Html = Begin + "<html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">" + Title + "</title>";

    /// <summary>True for the first bytes of a report; what stands between begin and title may differ, as in those of other versions.</summary>
    public static bool IsIn(ReadOnlySpan<byte> page)
    {
        string head = System.Text.Encoding.UTF8.GetString(page[..Math.Min(page.Length, Bytes)]);
        return head.StartsWith(Begin, StringComparison.Ordinal) && head.Contains(Title, StringComparison.Ordinal);
    }
}
