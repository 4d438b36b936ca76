namespace NeuralCodec.Codec.Compare;

/// <summary>One item at one quality of one codec.</summary>
public sealed record RatePoint
{
    /// <summary>Names of the metrics, as in the result files.</summary>
    public const string PsnrRgb = "psnr-rgb", MsSsimRgb = "ms-ssim-rgb", PsnrY = "psnr-y", PsnrU = "psnr-u", PsnrV = "psnr-v",
        Psnr611 = "psnr-611", MsSsimY = "ms-ssim-y";

    /// <summary>Quality in the codec's own scale.</summary>
    public required double Quality { get; init; }

    /// <summary>Length of the coded file.</summary>
    public required long LengthBytes { get; init; }

    /// <summary>Bits per pixel of one frame.</summary>
    public required double BitsPerPixel { get; init; }

    /// <summary>Metric by name: PSNR in dB (infinite where equal), MS-SSIM 0 to 1 (NaN where the picture is too small).</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>Seconds for the whole item, start of the tool included.</summary>
    public required double EncodeSeconds { get; init; }

    /// <summary>Seconds for the whole item, start of the tool included.</summary>
    public required double DecodeSeconds { get; init; }

    /// <summary>The coded file in the cache.</summary>
    public string CodedPath { get; init; } = "";
}
