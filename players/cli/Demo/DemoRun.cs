using System.Diagnostics;
using NeuralCodec.Cli.Sources;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;
using Spectre.Console;

namespace NeuralCodec.Cli.Demo;

/// <summary>The demo: source clip, encode, verify, decode, and JPEG frames of equal quality beside it.</summary>
internal sealed class DemoRun(string folder, double quality, int maxFrames, string? modelPath)
{
    private const int RenderedWidth = 640;
    private const int RenderedHeight = 360;

    public async Task<int> RunAsync(string? recording, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        string source = Path.Combine(folder, "source.y4m"), coded = Path.Combine(folder, "demo.ncv"), decoded = Path.Combine(folder, "decoded.y4m");
        Message.Note(recording is null ? $"rendering {maxFrames} frames of {RenderedWidth}x{RenderedHeight}" : $"reading up to {maxFrames} frames of {recording}");
        (SequenceHeader header, long sourceBytes) = await WriteSourceAsync(recording, source, cancellationToken).ConfigureAwait(false);
        await WritePictureAsync(source, null, Path.Combine(folder, "source.png"), cancellationToken).ConfigureAwait(false);
        Message.Note($"{source} and source.png written");

        EncodeRequest request = new()
        {
            Options = new EncoderOptions { Quality = QualityIndex.FromQuality(quality), ModelPath = modelPath },
            WantsMetrics = true,
        };
        EncodeSummary encoded;
        using (Y4mSource frames = await Y4mSource.OpenAsync(File.OpenRead(source), cancellationToken).ConfigureAwait(false))
        using (LazyStream output = new(() => OutputFile.Create(coded)))
            encoded = await EncodeJob.RunVideoAsync(frames, source, output, request, cancellationToken).ConfigureAwait(false);
        (double decodeSeconds, int mismatches) = await DecodeAsync(coded, decoded, cancellationToken).ConfigureAwait(false);
        await WritePictureAsync(source, decoded, Path.Combine(folder, "compare.png"), cancellationToken).ConfigureAwait(false);
        JpegAnchor jpeg = await JpegAnchor.MeasureAsync(source, header, encoded.Psnr611, folder, cancellationToken).ConfigureAwait(false);
        Print(encoded, jpeg, decodeSeconds, mismatches, sourceBytes);
        return mismatches > 0 ? ExitCode.Mismatch : ExitCode.Done;
    }

    private async Task<(SequenceHeader Header, long SourceBytes)> WriteSourceAsync(string? recording, string target, CancellationToken cancellationToken)
    {
        using IFrameSource source = recording is null
            ? new RoadClip(RenderedWidth, RenderedHeight, maxFrames)
            : new FfmpegSource(FfmpegProbe.Probe(recording), new FfmpegReadOptions { SkipTracks = true });
        SequenceHeader h = source.Header;
        using FileStream stream = File.Create(target);
        Y4mWriter writer = new(stream, h.WidthPixels, h.HeightPixels, h.NominalFrameRate, h.SampleAspectRatio, h.Color);
        using Frame frame = new(h.WidthPixels, h.HeightPixels);
        List<TrackPacket> packets = [];
        int count = 0;
        for (; count < maxFrames && await source.ReadFrameAsync(frame, packets, cancellationToken).ConfigureAwait(false); count++)
            await writer.WriteFrameAsync(frame, cancellationToken).ConfigureAwait(false);
        long share = source.TotalFrames > 0 ? source.SourceBytes * count / source.TotalFrames : 0;
        return (h, share);
    }

    private static async Task<(double Seconds, int Mismatches)> DecodeAsync(string coded, string target, CancellationToken cancellationToken)
    {
        using FileStream input = File.OpenRead(coded);
        using FileStream output = File.Create(target);
        Stopwatch clock = Stopwatch.StartNew();
        VideoDecoder decoder = await VideoDecoder.OpenAsync(input, new DecoderOptions { VerifiesPixels = true }, cancellationToken).ConfigureAwait(false);
        await using (decoder.ConfigureAwait(false))
        {
            SequenceHeader h = decoder.Info;
            Y4mWriter writer = new(output, h.WidthPixels, h.HeightPixels, h.NominalFrameRate, h.SampleAspectRatio, h.Color);
            await foreach (Frame frame in decoder.ReadFramesAsync(cancellationToken).ConfigureAwait(false))
            {
                using (frame)
                    await writer.WriteFrameAsync(frame, cancellationToken).ConfigureAwait(false);
            }

            return (clock.Elapsed.TotalSeconds, decoder.MismatchedGroups + decoder.GetDamage().Count);
        }
    }

    /// <summary>The first frame as PNG: the source alone, or source left and decoded right.</summary>
    private static async Task WritePictureAsync(string source, string? decoded, string target, CancellationToken cancellationToken)
    {
        RgbImage left = await FirstFrameAsync(source, cancellationToken).ConfigureAwait(false);
        RgbImage picture = left;
        if (decoded is not null && 2 * left.WidthPixels <= 16384)
        {
            RgbImage right = await FirstFrameAsync(decoded, cancellationToken).ConfigureAwait(false);
            picture = new RgbImage(2 * left.WidthPixels, left.HeightPixels);
            for (int y = 0; y < left.HeightPixels; y++)
            {
                left.GetRow(y).CopyTo(picture.GetRow(y));
                right.GetRow(y).CopyTo(picture.GetRow(y)[(3 * left.WidthPixels)..]);
            }
        }

        using FileStream stream = File.Create(target);
        PngWriter.Write(stream, picture);
    }

    private static async Task<RgbImage> FirstFrameAsync(string path, CancellationToken cancellationToken)
    {
        using FileStream stream = File.OpenRead(path);
        Y4mReader reader = await Y4mReader.OpenAsync(stream, null, cancellationToken).ConfigureAwait(false);
        using Frame frame = new(reader.WidthPixels, reader.HeightPixels);
        if (!await reader.ReadFrameAsync(frame, cancellationToken).ConfigureAwait(false))
            throw new CommandFailedException(ExitCode.Failed, $"{path} holds no frame");
        RgbImage image = new(frame.WidthPixels, frame.HeightPixels);
        ColorConverter.ToRgb(frame, reader.Color, image);
        return image;
    }

    private void Print(EncodeSummary encoded, JpegAnchor jpeg, double decodeSeconds, int mismatches, long sourceBytes)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Console.IsErrorRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            Out = new AnsiConsoleOutput(Console.Error),
        });
        double pixels = (double)encoded.PixelsPerFrame * encoded.Frames;
        Table table = new();
        table.AddColumns("", "size", "bpp", "PSNR 6:1:1", "encode", "decode");
        table.AddRow("NeuralCodec", Message.Bytes(encoded.Bytes), $"{encoded.BitsPerPixel:0.000}", $"{encoded.Psnr611:0.00} dB",
            $"{encoded.Frames / encoded.ElapsedSeconds:0.0} fps", $"{encoded.Frames / decodeSeconds:0.0} fps");
        table.AddRow("JPEG frames", Message.Bytes(jpeg.Bytes), $"{8 * jpeg.Bytes / pixels:0.000}", $"{jpeg.Psnr611:0.00} dB", "", "");
        if (sourceBytes > 0)
            table.AddRow("source", Message.Bytes(sourceBytes), $"{8 * sourceBytes / pixels:0.000}", "", "", "");
        console.Write(table);
        Message.Note($"{100 * encoded.Bytes / jpeg.Bytes:0} % of the JPEG frames' size{(jpeg.IsExact ? "" : " (JPEG does not reach this quality; its nearest is shown)")}");
        Message.Note(mismatches == 0 ? "verified: every group decodes to the encoder's pixels" : $"{mismatches} groups differ from the encoder's pixels");
        Message.Note($"look at {Path.Combine(folder, "compare.png")} (left source, right decoded), decoded.y4m and demo.ncv beside it");
        Message.Note($"play it: ncv play {Path.Combine(folder, "demo.ncv")} (in the browser: ncv serve {folder})");
    }
}
