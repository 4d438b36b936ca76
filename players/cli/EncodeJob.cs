using System.Diagnostics;
using NeuralCodec.Cli.Sources;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Metrics;

namespace NeuralCodec.Cli;

/// <summary>Encodes one input into one stream.</summary>
internal static class EncodeJob
{
    /// <summary>Frames of a recording, each stretch of one size and rate as a sequence. A cancelled job finishes its group and index.</summary>
    public static async Task<EncodeSummary> RunVideoAsync(
        IFrameSource source, string input, Stream output, EncodeRequest request, CancellationToken cancellationToken)
    {
        Stopwatch clock = Stopwatch.StartNew();
        Shared shared = new(request.ReconstructionPath is { } path ? File.Create(path) : null, request.SkipFrames);
        using (shared.Reconstruction)
        {
            EncodeSummary whole = await RunSequenceAsync(source, input, output, request, shared, cancellationToken).ConfigureAwait(false);
            for (IFrameSource? next = source.Next; next is not null && !whole.WasInterrupted; next = next.Next)
            {
                long left = request.LimitFrames - whole.Frames;
                if (request.LimitFrames > 0 && left <= 0)
                    break;
                if (!request.IsTrial)
                    Message.Note($"{input}: {next.Header.WidthPixels}x{next.Header.HeightPixels} at {next.Header.NominalFrameRate} frames per second from here on, as a sequence of its own");
                EncodeRequest rest = request with { LimitFrames = request.LimitFrames > 0 ? left : 0 };
                whole = whole.Plus(await RunSequenceAsync(next, input, output, rest, shared, cancellationToken).ConfigureAwait(false));
            }

            return shared.Meter.AddTo(whole with { ElapsedSeconds = clock.Elapsed.TotalSeconds });
        }
    }

    private static async Task<EncodeSummary> RunSequenceAsync(
        IFrameSource source, string input, Stream output, EncodeRequest request, Shared shared, CancellationToken cancellationToken)
    {
        SequenceHeader header = source.Header;
        ProgressLine progress = new("encode", request.Progress, request.LimitFrames > 0 ? request.LimitFrames : source.TotalFrames, source.TotalSeconds);
        List<TrackPacket> packets = [];
        using Frame frame = new(header.WidthPixels, header.HeightPixels);
        Y4mWriter? recon = shared.Reconstruction is not { } reconStream ? null : new Y4mWriter(
            reconStream, header.WidthPixels, header.HeightPixels, header.NominalFrameRate, header.SampleAspectRatio, header.Color);
        VideoEncoder encoder = new(output, header, request.Options);
        FrameLog? log = request.IsVerbose ? new FrameLog(header) : null;
        encoder.FrameEncoded += coded =>
        {
            (double, double, double)? quality = request.WantsMetrics ? shared.Meter.Add(coded.Source, coded.Reconstruction) : null;
            log?.Write(coded, quality);
            recon?.WriteFrameAsync(coded.Reconstruction, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        };
        await using (encoder.ConfigureAwait(false))
        {
            foreach (TrackDescription track in source.Tracks)
                await encoder.WriteTrackAsync(track, CancellationToken.None).ConfigureAwait(false);
            await encoder.WriteMetadataAsync([new("source", Path.GetFileName(input)), new("encoder", "NeuralCodec 0.1")], CancellationToken.None).ConfigureAwait(false);
            long last = 0, first = -1;
            while (!cancellationToken.IsCancellationRequested && (request.LimitFrames == 0 || encoder.FrameCount < request.LimitFrames)
                && await ReadAsync(source, frame, packets, cancellationToken).ConfigureAwait(false))
            {
                encoder.WritePackets(packets);
                packets.Clear();
                if (shared.SkipFrames-- > 0)
                    continue;
                first = first < 0 ? frame.TimeTicks : first;
                last = frame.TimeTicks;
                await encoder.WriteFrameAsync(frame, CancellationToken.None).ConfigureAwait(false);
                progress.Report(encoder.FrameCount, header.ToSeconds(last - first), encoder.LengthBytes + encoder.PendingBytes);
            }

            if (!cancellationToken.IsCancellationRequested)
                encoder.WritePackets(packets);
            await encoder.CompleteAsync(CancellationToken.None).ConfigureAwait(false);
            foreach (string remark in request.IsTrial ? [] : source.Remarks)
                Message.Error($"{input}: {remark}");
            double seconds = encoder.FrameCount > 1
                ? header.ToSeconds(last - first) * encoder.FrameCount / (encoder.FrameCount - 1)
                : 0;
            progress.End(encoder.FrameCount, seconds, encoder.LengthBytes);
            return new EncodeSummary
            {
                Input = input,
                Frames = encoder.FrameCount,
                Bytes = encoder.LengthBytes,
                SourceBytes = request.LimitFrames > 0 || request.SkipFrames > 0 ? 0 : source.SourceBytes,
                MediaSeconds = seconds,
                PixelsPerFrame = (long)header.WidthPixels * header.HeightPixels,
                QualityIndex = request.Options.BitsPerSecond > 0 ? double.NaN : request.Options.Quality.Index,
                WasInterrupted = cancellationToken.IsCancellationRequested,
            };
        }
    }

    /// <summary>
    /// The next frame; false at the end, and once the job is to stop. A read that waits for a silent pipe does not hold that
    /// up: it is left behind, and with it the frame and the packets, which are not looked at again.
    /// </summary>
    private static async Task<bool> ReadAsync(IFrameSource source, Frame frame, List<TrackPacket> packets, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(() => source.ReadFrameAsync(frame, packets, CancellationToken.None).AsTask(), CancellationToken.None)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception e) when (e is ExternalToolException or IOException)
        {
            // Ctrl-C on a terminal ends ffmpeg as well, and its end may be seen here before the signal is.
            await Task.Delay(500, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
                return false;
            throw;
        }
    }

    /// <summary>A photo.</summary>
    public static async Task<EncodeSummary> RunStillAsync(
        RgbImage image, MediaInfo info, Stream output, EncodeRequest request, CancellationToken cancellationToken)
    {
        Stopwatch clock = Stopwatch.StartNew();
        using MemoryStream coded = new();
        long bytes = await ImageCodec.EncodeAsync(image, coded, request.Options, cancellationToken).ConfigureAwait(false);
        double elapsed = clock.Elapsed.TotalSeconds;
        coded.Position = 0;
        await coded.CopyToAsync(output, cancellationToken).ConfigureAwait(false);
        double psnr = double.NaN;
        if (request.WantsMetrics)
        {
            coded.Position = 0;
            psnr = Psnr.Compute(image, await ImageCodec.DecodeAsync(coded, null, cancellationToken).ConfigureAwait(false));
        }

        return new EncodeSummary
        {
            Input = info.Path,
            Frames = 1,
            Bytes = bytes,
            SourceBytes = info.LengthBytes,
            ElapsedSeconds = elapsed,
            PixelsPerFrame = (long)image.WidthPixels * image.HeightPixels,
            QualityIndex = request.Options.Quality.Index,
            PsnrRgb = psnr,
        };
    }

    /// <summary>What all sequences of a file share.</summary>
    private sealed class Shared(Stream? reconstruction, long skipFrames)
    {
        public Stream? Reconstruction => reconstruction;

        public QualityMeter Meter { get; } = new();

        public long SkipFrames { get; set; } = skipFrames;
    }
}
