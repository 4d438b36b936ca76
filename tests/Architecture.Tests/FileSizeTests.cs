namespace NeuralCodec.Architecture.Tests;

/// <summary>Small files: median at most 120 lines, none over 600 but tables (CONTRIBUTING.md, "Style").</summary>
public class FileSizeTests
{
    private static readonly string[] Rooms = ["entropy", "codec", "training", "players", "tests"];

    private static List<(string Path, int Lines)> Measure() =>
        [.. Rooms.SelectMany(Repository.Sources).Select(path => (path, File.ReadLines(path).Count()))];

    [Fact]
    public void NoFileIsOver600Lines()
    {
        Assert.DoesNotContain(Measure(), file => file.Lines > 600 && !file.Path.EndsWith(".Tables.cs", StringComparison.Ordinal));
    }

    [Fact]
    public void MedianIsAtMost120Lines()
    {
        int[] lengths = [.. Measure().Select(file => file.Lines).Order()];
        Assert.InRange(lengths[lengths.Length / 2], 1, 120);
    }
}
