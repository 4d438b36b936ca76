using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Compare;

/// <summary>This project's clips: whole `.ncv` files, decoded by the decoder.</summary>
internal sealed class OwnVideoCodec : CompareCodec
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
    public override void Encode(string source, double quality, string coded) => EncodeAsync(source, quality, coded).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override void Decode(string coded, string decoded) => DecodeAsync(coded, decoded).GetAwaiter().GetResult();

    private async Task EncodeAsync(string source, double quality, string coded)
    {
        using FileStream input = File.OpenRead(source);
        using FileStream output = File.Create(coded);
        Y4mReader reader = await Y4mReader.OpenAsync(input, null, CancellationToken.None).ConfigureAwait(false);
        SequenceHeader header = new()
        {
            Kind = SequenceKind.Video,
            WidthPixels = reader.WidthPixels,
            HeightPixels = reader.HeightPixels,
            Color = reader.Color,
            TimeBase = new Rational(reader.FrameRate.Denominator, reader.FrameRate.Numerator),
            NominalFrameRate = reader.FrameRate,
            ModelId = OwnVersion.FindModel(ModelPath),
        };
        EncoderOptions options = new() { Quality = QualityIndex.FromQuality(quality), ModelPath = ModelPath, WritePixelChecksums = false, StillGroupSeconds = 0 };
        using Frame frame = new(reader.WidthPixels, reader.HeightPixels);
        VideoEncoder encoder = new(output, header, options);
        await using (encoder.ConfigureAwait(false))
        {
            for (long time = 0; await reader.ReadFrameAsync(frame, CancellationToken.None).ConfigureAwait(false); time++)
            {
                (frame.TimeTicks, frame.DurationTicks) = (time, 1);
                await encoder.WriteFrameAsync(frame).ConfigureAwait(false);
            }

            await encoder.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static async Task DecodeAsync(string coded, string decoded)
    {
        using FileStream input = File.OpenRead(coded);
        using FileStream output = File.Create(decoded);
        VideoDecoder decoder = await VideoDecoder.OpenAsync(input, new DecoderOptions { IsStrict = true }).ConfigureAwait(false);
        await using (decoder.ConfigureAwait(false))
        {
            SequenceHeader h = decoder.Info;
            Y4mWriter writer = new(output, h.WidthPixels, h.HeightPixels, h.NominalFrameRate, h.SampleAspectRatio, h.Color);
            await foreach (Frame frame in decoder.ReadFramesAsync().ConfigureAwait(false))
            {
                using (frame)
                    await writer.WriteFrameAsync(frame).ConfigureAwait(false);
            }
        }
    }
}
