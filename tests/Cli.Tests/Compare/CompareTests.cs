using System.Xml.Linq;
using NeuralCodec.Cli.Compare;

namespace NeuralCodec.Cli.Tests.Compare;

/// <summary>`ncv compare` from outside, and its plot.</summary>
public sealed class CompareTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ncv-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData("compare")]
    [InlineData("compare x --suite films")]
    [InlineData("compare x --metrics vmaf")]
    [InlineData("compare x --limit -1")]
    public void UsageErrorsGiveTwo(string line)
    {
        (int code, byte[] output, string errors) = NcvProcess.Run(line.Split(' '));
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.StartsWith("ncv: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingToolsAndInputsAreNamed()
    {
        Assert.Equal(1, NcvProcess.Run(["compare", Path.Combine(_folder, "missing.png")]).ExitCode);
        Assert.Equal(1, NcvProcess.Run(["compare", _folder]).ExitCode);
        string picture = Path.Combine(_folder, "a.png");
        File.WriteAllBytes(picture, [1]);
        (int code, _, string errors) = NcvProcess.Run(["compare", picture, "--cache", _folder], path: _folder);
        // Without a PATH even dotnet's own folder holds no ffprobe.
        Assert.Equal(1, code);
        Assert.Contains("apt-get install ffmpeg", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void APlotOfNothingSaysSo() => Assert.Contains("no values", SvgPlot.Draw("a", "x", "y", [], false), StringComparison.Ordinal);

    [Fact]
    public void APlotHasEveryCurveOursSolidAndCutAtItsBorder()
    {
        string svg = SvgPlot.Draw("a <title>", "x", "y",
        [
            new SvgCurve("ours & co", "#d62728", true, [(0.1, 30), (0.5, 36), (1, 40)]),
            new SvgCurve("other", "#7a7a7a", false, [(0.2, 28), (3, 41)]),
        ], false);
        XElement root = XElement.Parse(svg);
        XNamespace ns = "http://www.w3.org/2000/svg";
        XElement[] curves = [.. root.Elements(ns + "polyline")];
        Assert.Equal(2, curves.Length);
        Assert.Null(curves[0].Attribute("stroke-dasharray"));
        Assert.NotNull(curves[1].Attribute("stroke-dasharray"));
        Assert.Contains("ours & co", root.Value, StringComparison.Ordinal);
        Assert.All(curves, curve => Assert.Equal("url(#area)", (string?)curve.Attribute("clip-path")));
        string[] points = ((string)curves[0].Attribute("points")!).Split(' ');
        Assert.Equal(3, points.Length);
        // Rate grows to the right, quality upwards.
        Assert.True(X(points[0]) < X(points[1]) && Y(points[0]) > Y(points[1]));

        static double X(string point) => double.Parse(point.Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);
        static double Y(string point) => double.Parse(point.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
