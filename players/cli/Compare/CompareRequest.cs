namespace NeuralCodec.Cli.Compare;

/// <summary>What the options of `ncv compare` ask for.</summary>
internal sealed record CompareRequest
{
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Names of codecs; empty = all.</summary>
    public required IReadOnlyList<string> Against { get; init; }

    /// <summary>"psnr", "ms-ssim".</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    public string? Suite { get; init; }

    public string? ReportPath { get; init; }

    public string? JsonPath { get; init; }

    public string? ModelPath { get; init; }

    public int LimitFrames { get; init; }

    public required string CacheFolder { get; init; }

    public required string OutputFolder { get; init; }
}
