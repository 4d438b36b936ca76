using System.Globalization;
using System.Text.Json;

namespace NeuralCodec.Cli.Tests.Compare;

/// <summary>`ncv compare --results`: BD-rates of result files, over all qualities and over some.</summary>
public sealed class RecordedResultTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("stills")]
    [InlineData("video")]
    public void TheCommittedFilesGiveTheirCommittedBdRates(string suite)
    {
        string results = Path.Combine(FindRepository(), "results", suite);
        (int code, byte[] output, string errors) = NcvProcess.Run(["compare", "--results", results, "--json", "-"]);
        Assert.True(code == 0, errors);
        Dictionary<string, double> found = Means(JsonDocument.Parse(output)), committed = Means(JsonDocument.Parse(File.ReadAllText(Path.Combine(results, "bd-rate.json"))));
        Assert.Equal(committed.Keys.Order(), found.Keys.Order());
        Assert.All(committed, pair => Assert.Equal(pair.Value, found[pair.Key], 0.02)); // files hold seven digits

        static Dictionary<string, double> Means(JsonDocument file) => file.RootElement.GetProperty("bd_rate").EnumerateArray()
            .ToDictionary(row => $"{row.GetProperty("anchor")} {row.GetProperty("metric")}", row => row.GetProperty("mean_percent").GetDouble());
    }

    [Fact]
    public void QualitiesLimitOursAndNothingIsWritten()
    {
        // Half the anchor's rate up to quality 30, twice above.
        double[] anchor = [.. Enumerable.Range(0, 6).Select(i => Math.Pow(1.7, i))];
        Write("x264", "", anchor);
        Write("neuralcodec", "\"model_id\":\"00\",", [.. anchor.Select((rate, i) => rate * (i < 3 ? 0.5 : 2))]);
        File.WriteAllText(_folder.At("bd-rate.json"), """{"bd_rate":[]}""");
        string[] before = Contents();
        Assert.Equal(-50, Mean("--qualities", "10..30"), 2);
        Assert.Equal(-50, Mean("--qualities", "10,20,30"), 2);
        Assert.Equal(100, Mean("--qualities", "40..60"), 2);
        Assert.InRange(Mean(), -49, 99);
        Assert.Equal(before, Contents());

        string[] Contents() => [.. Directory.EnumerateFiles(_folder.At("")).Order().Select(path => path + File.ReadAllText(path))];
    }

    [Fact]
    public void WhatCannotBeReadIsNamedAndWhatWouldWriteAPartIsRefused()
    {
        Write("x264", "", [1, 2, 3]);
        Write("neuralcodec", "\"model_id\":\"00\",", [1, 2, 3]);
        File.WriteAllText(_folder.At("broken.json"), """{"per_image":{"a":{"sha256":"0","quality":[1]} } }""");
        (int code, _, string errors) = NcvProcess.Run(["compare", "--results", _folder.At("")]);
        Assert.Equal(4, code);
        Assert.Contains("broken.json: skipped: not a result file", errors, StringComparison.Ordinal);
        foreach (string options in (string[])["--qualities 10", "--qualities 10,15", "--qualities 30..10", "--qualities a..b", "--qualities 61..99", "--suite video", "--report a.html", "clip.mp4"])
            Assert.Equal(2, NcvProcess.Run(["compare", "--results", _folder.At(""), .. options.Split(' ')]).ExitCode);
        Assert.Equal(2, NcvProcess.Run(["compare", "clip.mp4", "--suite", "video", "--qualities", "8..68"]).ExitCode);
        Assert.Equal(1, NcvProcess.Run(["compare", "--results", _folder.At("nowhere")]).ExitCode);
        File.Delete(_folder.At("neuralcodec.json"));
        Assert.Equal(1, NcvProcess.Run(["compare", "--results", _folder.At("")]).ExitCode);
    }

    private static string FindRepository()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "NeuralCodec.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    private double Mean(params string[] options)
    {
        (int code, byte[] output, string errors) = NcvProcess.Run(["compare", "--results", _folder.At(""), "--metrics", "psnr", "--json", "-", .. options]);
        Assert.True(code == 0, errors);
        return JsonDocument.Parse(output).RootElement.GetProperty("bd_rate")[0].GetProperty("mean_percent").GetDouble();
    }

    // Qualities 10, 20, ... with 33, 36, ... dB.
    private void Write(string codec, string model, double[] rates)
    {
        string List(Func<int, double> value) => string.Join(',', rates.Select((_, i) => value(i).ToString(CultureInfo.InvariantCulture)));
        File.WriteAllText(_folder.At(codec + ".json"), $$$"""
            {"name":"{{{codec}}}","description":"{{{codec}}}","settings":"","version":"1",{{{model}}}"per_image":{"a.mp4":{"sha256":"ab","frames":2,
            "quality":[{{{List(i => 10 * (i + 1))}}}],"bpp":[{{{List(i => rates[i])}}}],"bytes":[{{{List(i => 1)}}}],"psnr-611":[{{{List(i => 33 + (3 * i))}}}],
            "encoding_time":[{{{List(i => 1)}}}],"decoding_time":[{{{List(i => 1)}}}]} } }
            """);
    }
}
