using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec;

/// <summary>Stills: RGB in, RGB out.</summary>
public static class ImageCodec
{
    /// <summary>Reads the header only.</summary>
    /// <exception cref="InvalidMediaException">No `.ncv` stream or nothing readable in it.</exception>
    public static async Task<SequenceHeader> IdentifyAsync(
        Stream stream, DecoderOptions? options = null, CancellationToken cancellationToken = default)
    {
        ContainerReader reader = new(stream, (options ?? new DecoderOptions()).Limits);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false) is { } item)
        {
            if (item is SequenceItem sequence)
                return sequence.Header;
        }

        throw new InvalidMediaException(MediaProblem.InvalidContent, 0, "no readable sequence header");
    }

    /// <summary>Encodes a picture with the model package of the options; returns the bytes written.</summary>
    /// <exception cref="InvalidMediaException">The model package is missing or invalid.</exception>
    public static Task<long> EncodeAsync(
        RgbImage image, Stream output, EncoderOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return EncodeAsync(image, output, options, FrameCoders.ForEncoding(options, SequenceKind.Still), cancellationToken);
    }

    /// <summary>Decodes the first picture of a stream.</summary>
    /// <exception cref="InvalidMediaException">No `.ncv` stream, a missing model, or no whole picture in it.</exception>
    public static Task<RgbImage> DecodeAsync(
        Stream stream, DecoderOptions? options = null, CancellationToken cancellationToken = default) =>
        DecodeAsync(stream, options ?? new DecoderOptions(), FrameCoders.ForDecoding, cancellationToken);

    internal static async Task<long> EncodeAsync(
        RgbImage image, Stream output, EncoderOptions options, IFrameCoder coder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        SequenceHeader header = new()
        {
            Kind = SequenceKind.Still,
            WidthPixels = image.WidthPixels,
            HeightPixels = image.HeightPixels,
            Color = ColorDescription.Still,
            TimeBase = new Rational(1, 1),
            ModelId = coder.ModelId,
        };
        using Frame frame = new(image.WidthPixels, image.HeightPixels);
        ColorConverter.ToFrame(image, header.Color, frame);
        frame.DurationTicks = 1;
        VideoEncoder encoder = new(output, header, options, coder);
        await using (encoder.ConfigureAwait(false))
        {
            await encoder.WriteFrameAsync(frame, cancellationToken).ConfigureAwait(false);
            await encoder.CompleteAsync(cancellationToken).ConfigureAwait(false);
            return encoder.LengthBytes;
        }
    }

    internal static async Task<RgbImage> DecodeAsync(
        Stream stream, DecoderOptions options, FrameCoderSource coders, CancellationToken cancellationToken)
    {
        VideoDecoder decoder = await VideoDecoder.OpenAsync(stream, options, coders, cancellationToken).ConfigureAwait(false);
        await using (decoder.ConfigureAwait(false))
        {
            await foreach (Frame frame in decoder.ReadFramesAsync(cancellationToken).ConfigureAwait(false))
            {
                using (frame)
                {
                    RgbImage image = new(frame.WidthPixels, frame.HeightPixels);
                    ColorConverter.ToRgb(frame, decoder.Info.Color, image);
                    return image;
                }
            }
        }

        throw new InvalidMediaException(MediaProblem.InvalidContent, 0, "no whole picture in the file");
    }
}
