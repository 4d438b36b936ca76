using NeuralCodec.Codec.Compare;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Tests.Common;

namespace NeuralCodec.Codec.Tests.Compare;

/// <summary>Sweeps with codecs that run inside the test.</summary>
public sealed class ComparisonTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ncv-compare-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void EqualPicturesGiveInfinityAndOneAndSurviveTheCache()
    {
        CompareItem item = Item(200, 190);
        CopyCodec codec = new(0);
        RatePoint first = Run(item, codec).Curves.Single().Points.Single(), second = Run(item, codec).Curves.Single().Points.Single();
        foreach (RatePoint point in (RatePoint[])[first, second])
        {
            Assert.Equal(double.PositiveInfinity, point.Metrics[RatePoint.PsnrRgb]);
            Assert.Equal(1, point.Metrics[RatePoint.MsSsimRgb], 12);
            Assert.Equal(8.0 * new FileInfo(item.Path).Length / (200 * 190), point.BitsPerPixel, 12);
        }

        Assert.Equal(1, codec.Encodes);
        // Other settings, another version and a damaged entry are measured again.
        CopyCodec other = new(0) { VersionText = "2" };
        Run(item, other);
        Assert.Equal(1, other.Encodes);
        File.WriteAllText(Directory.EnumerateFiles(Path.Combine(_folder, "cache"), "*.json").First(), "{");
        Run(item, codec);
        Run(item, other);
        Assert.Equal(3, codec.Encodes + other.Encodes);
    }

    [Fact]
    public void PointsOfResultFilesAreTakenOverWhereAllIsEqual()
    {
        CompareItem item = Item(16, 16);
        CopyCodec codec = new(0);
        string results = Directory.CreateDirectory(Path.Combine(_folder, "results")).FullName;
        File.WriteAllText(Path.Combine(results, "broken.json"), "{");
        File.WriteAllText(Path.Combine(results, "other.json"), """{"bd_rate":[]}""");
        void Write(string hash, string version) => File.WriteAllText(Path.Combine(results, "copy0.json"), $$$"""
            {"name":"copy0","settings":"0","version":"{{{version}}}","per_image":{"old":{"quality":[1]},"a":{"sha256":"{{{hash}}}","frames":1,
            "quality":[1],"bpp":[2.5],"bytes":[80],"psnr-rgb":["Infinity"],"ms-ssim-rgb":["NaN"],"encoding_time":[3.5],"decoding_time":[4.5]} } }
            """);

        Write(item.Hash, "1");
        CommittedResults committed = new(results);
        Assert.Equal(1, committed.Count);
        Comparison comparison = new([item], [codec], new CompareCache(Path.Combine(_folder, "empty")), _folder, committed);
        comparison.Run(null, CancellationToken.None);
        RatePoint point = comparison.Curves.Single().Points.Single();
        Assert.Equal((0, 80L, 2.5, 3.5, 4.5), (codec.Encodes, point.LengthBytes, point.BitsPerPixel, point.EncodeSeconds, point.DecodeSeconds));
        Assert.Equal(double.PositiveInfinity, point.Metrics[RatePoint.PsnrRgb]);
        // Its picture for a report is made now.
        string shown = comparison.Decode(item, codec, point);
        Assert.Equal((1, true), (codec.Encodes, File.ReadAllBytes(item.Path).SequenceEqual(File.ReadAllBytes(shown))));

        foreach ((string hash, string version) in ((string, string)[])[("another", "1"), (item.Hash, "2")])
        {
            Write(hash, version);
            CopyCodec fresh = new(0);
            new Comparison([item], [fresh], new CompareCache(Path.Combine(_folder, hash + version)), _folder, new CommittedResults(results)).Run(null, CancellationToken.None);
            Assert.Equal(1, fresh.Encodes);
        }

        Assert.Equal(0, new CommittedResults(Path.Combine(_folder, "nowhere")).Count);
    }

    [Fact]
    public void PresetsReachX264AndX265Alone()
    {
        foreach (string preset in (string[])["medium", "slow"])
        {
            IReadOnlyList<CompareCodec> codecs = CodecCatalog.GetAnchors(CompareKind.Video, preset);
            Assert.Equal(["mjpeg", "x264", "x264-psnr", "x265", "x265-psnr", "svt-av1", "svt-av1-p5"], codecs.Select(codec => codec.Name));
            Assert.All(codecs.Where(codec => codec.Name[0] == 'x'), codec => Assert.Contains($"-preset {preset} ", codec.Settings, StringComparison.Ordinal));
            Assert.All(codecs.Where(codec => codec.Name.EndsWith("-psnr", StringComparison.Ordinal)), codec => Assert.Contains("-tune psnr", codec.Settings, StringComparison.Ordinal));
            Assert.All(codecs.Skip(1), codec => Assert.Contains("{g}", codec.Settings, StringComparison.Ordinal)); // groups of 2 s
            Assert.All(codecs, codec => Assert.Equal(2, codec.Commands.Count));
        }
    }

    [Fact]
    public void SmallPicturesHaveNoMsSsimAndKnownErrorsTheirPsnr()
    {
        RatePoint point = Run(Item(16, 16), new CopyCodec(1)).Curves.Single().Points.Single();
        Assert.True(double.IsNaN(point.Metrics[RatePoint.MsSsimRgb]));
        Assert.Equal(48.1308, point.Metrics[RatePoint.PsnrRgb], 4); // every sample off by one
    }

    [Fact]
    public void WhatFailsIsNamedAndTheRestGoesOn()
    {
        Comparison comparison = Run(Item(16, 16), new CopyCodec(-1), new CopyCodec(0) { VersionText = null }, new CopyCodec(1) { VersionText = "good" });
        Assert.Contains("copy broken", Assert.Single(comparison.Failures), StringComparison.Ordinal);
        Assert.Single(comparison.Curves);
        Assert.Single(comparison.FindMissing());
    }

    [Fact]
    public void BdRateIsPerItemFirstAndRefusesWithoutOverlap()
    {
        CompareItem a = Item(16, 16), b = a with { Name = "b" };
        CopyCodec anchor = new(0), test = new(1);
        ItemCurve[] curves =
        [
            Curve(a, anchor, 1, 30), Curve(a, test, 0.5, 30), // -50 %
            Curve(b, anchor, 1, 30), Curve(b, test, 1.1, 30), // +10 %
        ];
        BdSummary summary = BdSummary.Compute(curves, test, anchor, RatePoint.PsnrRgb);
        Assert.Equal([-50, 10], summary.PerItem.Select(entry => Math.Round(entry.Result.Percent, 9)));
        Assert.Equal(-20, summary.MeanPercent, 9);
        Assert.Equal((30, 39), (summary.MeanLow, summary.MeanHigh));
        summary = BdSummary.Compute([Curve(a, anchor, 1, 30), Curve(a, test, 1, 60)], test, anchor, RatePoint.PsnrRgb);
        Assert.True(double.IsNaN(summary.MeanPercent));
        Assert.Contains("share no quality", Assert.Single(summary.Refused), StringComparison.Ordinal);
    }

    private static ItemCurve Curve(CompareItem item, CompareCodec codec, double factor, double from) => new(item, codec,
        [.. Enumerable.Range(0, 4).Select(i => new RatePoint
        {
            Quality = i,
            LengthBytes = 1,
            BitsPerPixel = factor * Math.Pow(1.7, i),
            EncodeSeconds = 0,
            DecodeSeconds = 0,
            Metrics = new Dictionary<string, double> { [RatePoint.PsnrRgb] = from + (3 * i) },
        })]);

    private Comparison Run(CompareItem item, params CompareCodec[] codecs)
    {
        Comparison comparison = new([item], codecs, new CompareCache(Path.Combine(_folder, "cache")), _folder);
        comparison.Run(null, CancellationToken.None);
        return comparison;
    }

    private CompareItem Item(int width, int height)
    {
        RgbImage image = TestPictures.RandomImage(width, height, 1);
        for (int i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] &= 0xFE; // so that adding one changes every sample by one
        string path = Path.Combine(_folder, $"{width}.ppm");
        using (FileStream stream = File.Create(path))
            PpmWriter.Write(stream, image);
        return new CompareItem { Name = "a", Path = path, Kind = CompareKind.Stills, WidthPixels = width, HeightPixels = height, Hash = $"{width}x{height}" };
    }

    /// <summary>Copies the source and adds a constant to every sample; below 0 it fails.</summary>
    private sealed class CopyCodec : CompareCodec
    {
        private readonly int _error;

        [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
        public CopyCodec(int error)
        {
            _error = error;
            (Name, Title, Settings, Qualities) = ($"copy{error}", "copy", $"{error}", [1]);
        }

        public string? VersionText { get; init; } = "1";

        public int Encodes { get; private set; }

        public override string? FindVersion() => VersionText;

        public override void Encode(string source, double quality, string coded)
        {
            Encodes++;
            if (_error < 0)
                throw new ExternalToolException("copy broken");
            File.Copy(source, coded);
        }

        public override void Decode(string coded, string decoded)
        {
            byte[] bytes = File.ReadAllBytes(coded);
            int header = bytes.AsSpan().IndexOf("255\n"u8) + 4;
            for (int i = header; i < bytes.Length; i++)
                bytes[i] = (byte)(bytes[i] + _error);
            File.WriteAllBytes(decoded, bytes);
        }
    }
}
