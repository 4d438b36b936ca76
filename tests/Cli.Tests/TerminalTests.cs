using System.Text.Json;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Players;

namespace NeuralCodec.Cli.Tests;

public class TerminalTests
{
    [Fact]
    public void TheProgressLineIsTheDocumentedOne()
    {
        Assert.Equal(
            "encode 123/900 13.7%  24.1 fps 0.80x  412 kbit/s  est 1.5 MB  eta 0:32",
            ProgressLine.Format("encode", 123, 900, 4.1, 30, 211_150, 5.1));
        Assert.Equal("encode 5  10.0 fps", ProgressLine.Format("encode", 5, 0, 0, 0, 100, 0.5));
    }

    [Fact]
    public void NothingThatATerminalObeysIsLeftInForeignTexts() =>
        Assert.Equal("ride?[2J ü\n\t?31m?.ncv", TerminalText.Clean("ride\u001b[2J ü\n\t\u009b31m\r.ncv"));

    [Fact]
    public void JsonProgressEndsWithAnEndEvent()
    {
        StringWriter writer = new();
        ProgressLine progress = new("encode", ProgressStyle.Json, 10, 1, writer);
        progress.Report(1, 0.1, 100);
        progress.End(10, 1, 1000);
        string[] lines = writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("progress", JsonDocument.Parse(lines[0]).RootElement.GetProperty("event").GetString());
        JsonElement end = JsonDocument.Parse(lines[^1]).RootElement;
        Assert.Equal("end", end.GetProperty("event").GetString());
        Assert.Equal(1000, end.GetProperty("bytes").GetInt64());
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_234, "1.2 kB")]
    [InlineData(1_900_000, "1.9 MB")]
    public void BytesArePrintedInPowersOfTen(double bytes, string text) => Assert.Equal(text, Message.Bytes(bytes));

    [Theory]
    [InlineData("800k", 800_000)]
    [InlineData("1.5M", 1_500_000)]
    [InlineData("12", 12)]
    public void ScaledNumbers(string text, double expected)
    {
        Assert.True(Units.TryParseScaled(text, out double value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("k")]
    [InlineData("-5k")]
    [InlineData("1e9")]
    [InlineData("0")]
    public void BadScaledNumbers(string text) => Assert.False(Units.TryParseScaled(text, out _));

    [Theory]
    [InlineData("12.5", 12.5)]
    [InlineData("1:02", 62)]
    [InlineData("1:02:03.5", 3723.5)]
    public void Times(string text, double expected)
    {
        Assert.True(Units.TryParseTime(text, out double seconds));
        Assert.Equal(expected, seconds);
        Assert.False(Units.TryParseTime("1:x", out _));
    }
}
