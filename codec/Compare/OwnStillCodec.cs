using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Bitstream;

namespace NeuralCodec.Codec.Compare;

/// <summary>This project's stills: whole `.ncv` files, decoded by the decoder.</summary>
internal sealed class OwnStillCodec : CompareCodec
{
    /// <summary>Model package, or null for the default.</summary>
    public string? ModelPath { get; init; }

    /// <inheritdoc/>
    public override bool IsOurs => true;

    /// <inheritdoc/>
    public override ModelId? ModelId => OwnVersion.FindModel(ModelPath);

    /// <inheritdoc/>
    public override string? FindVersion() => OwnVersion.Describe(ModelPath);

    /// <inheritdoc/>
    public override void Encode(string source, double quality, string coded)
    {
        using FileStream input = File.OpenRead(source);
        RgbImage image = FfmpegStillReader.ReadPpm(input, BitstreamLimits.Default);
        using FileStream output = File.Create(coded);
        EncoderOptions options = new() { Quality = QualityIndex.FromQuality(quality), ModelPath = ModelPath, WritePixelChecksums = false };
        ImageCodec.EncodeAsync(image, output, options).GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public override void Decode(string coded, string decoded)
    {
        using FileStream input = File.OpenRead(coded);
        RgbImage image = ImageCodec.DecodeAsync(input).GetAwaiter().GetResult();
        using FileStream output = File.Create(decoded);
        PpmWriter.Write(output, image);
    }
}
