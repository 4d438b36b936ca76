using NeuralCodec.Codec.Compare;

namespace NeuralCodec.Cli.Compare;

/// <summary>What the options of `ncv compare` ask for.</summary>
internal sealed record CompareRequest
{
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Names of codecs; empty = all.</summary>
    public required IReadOnlyList<string> Against { get; init; }

    /// <summary>"psnr", "ms-ssim".</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>The qualities of ours that are taken; null = all.</summary>
    public QualityChoice? Qualities { get; init; }

    /// <summary>A folder of result files that takes the place of inputs, or null.</summary>
    public string? ResultsFolder { get; init; }

    public string? Suite { get; init; }

    public string? ReportPath { get; init; }

    public string? JsonPath { get; init; }

    public string? ModelPath { get; init; }

    public int LimitFrames { get; init; }

    /// <summary>Preset of x264 and x265.</summary>
    public string Preset { get; init; } = CodecCatalog.DefaultPreset;

    /// <summary>A folder of result files whose points are taken over, or null.</summary>
    public string? KnownResults { get; init; }

    public required string CacheFolder { get; init; }

    public required string OutputFolder { get; init; }

    /// <summary>The command that asks for the same, with file names alone.</summary>
    public string ToCommandLine()
    {
        List<string> words = ["ncv compare", .. Inputs.Select(path => Path.GetFileName(Path.TrimEndingDirectorySeparator(path)))];
        if (Suite is not null)
            words.Add($"--suite {Suite}");
        if (Against.Count > 0)
            words.Add($"--against {string.Join(',', Against)}");
        if (Metrics.Count < 2)
            words.Add($"--metrics {string.Join(',', Metrics)}");
        if (Qualities is not null)
            words.Add($"--qualities {Qualities.Text}");
        if (Preset != CodecCatalog.DefaultPreset)
            words.Add($"--preset {Preset}");
        if (LimitFrames > 0)
            words.Add($"--limit {LimitFrames}");
        if (ModelPath is not null)
            words.Add($"--model {Path.GetFileName(ModelPath)}");
        return string.Join(' ', words) + " --report report.html --json numbers.json";
    }
}
