using System.Globalization;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec.Compare;
using Spectre.Console;

namespace NeuralCodec.Cli.Compare;

/// <summary>The BD-rate table for people, on stderr.</summary>
internal static class CompareTable
{
    /// <summary>One table per metric.</summary>
    public static void Print(IReadOnlyList<BdSummary> summaries, int itemCount)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Console.IsErrorRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            Out = new AnsiConsoleOutput(Console.Error),
        });
        foreach (IGrouping<string, BdSummary> rows in summaries.GroupBy(row => row.Metric))
        {
            Table table = new();
            table.AddColumns(Markup.Escape($"BD-rate in {rows.Key} of {rows.First().Test.Title} to"), "mean", "items", "worst", "best", "common range");
            foreach (BdSummary row in rows)
            {
                table.AddRow(row.Anchor.Title, Percent(row.MeanPercent), $"{row.PerItem.Count}/{itemCount}",
                    row.PerItem.Count == 0 ? "" : Percent(row.PerItem.Max(item => item.Result.Percent)),
                    row.PerItem.Count == 0 ? "" : Percent(row.PerItem.Min(item => item.Result.Percent)), Range(row));
                foreach (string reason in row.Refused)
                    Message.Note($"no {rows.Key} BD-rate to {row.Anchor.Title}: {reason}");
            }

            console.Write(table);
        }

        Message.Note("below 0 means fewer bits than the anchor at equal quality; per item first, then the mean");
    }

    public static string Percent(double percent) =>
        double.IsFinite(percent) ? percent.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) + " %" : "none";

    public static string Range(BdSummary row) =>
        row.PerItem.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{row.MeanLow:0.0} to {row.MeanHigh:0.0} dB");
}
