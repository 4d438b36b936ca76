using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Cli.Sources;

/// <summary>Any recording ffmpeg reads.</summary>
internal sealed class FfmpegSource : IFrameSource
{
    private readonly FfmpegVideoReader _reader;
    private readonly FfmpegReadOptions _options;

    public FfmpegSource(MediaInfo info, FfmpegReadOptions options)
        : this(FfmpegVideoReader.Open(info, options), options)
    {
    }

    private FfmpegSource(FfmpegVideoReader reader, FfmpegReadOptions options)
    {
        (_reader, _options) = (reader, options);
        MediaInfo info = reader.Info;
        bool isWhole = options.StartSeconds == 0 && options.DurationSeconds == 0, isFirst = reader.StartSeconds == 0;
        TotalSeconds = Math.Max(0, (isWhole ? info.DurationSeconds : options.DurationSeconds) - reader.StartSeconds);
        TotalFrames = isWhole && isFirst ? info.Video.FrameCount : 0;
        SourceBytes = isWhole ? info.LengthBytes : 0;
        Notes = [.. info.Conversions, .. _reader.Note is { } note ? [note] : Array.Empty<string>()];
        Header = new SequenceHeader
        {
            WidthPixels = _reader.WidthPixels,
            HeightPixels = _reader.HeightPixels,
            Color = _reader.Color,
            SampleAspectRatio = _reader.SampleAspectRatio,
            TimeBase = _reader.TimeBase,
            NominalFrameRate = info.Video.FrameRate,
            CaptureTimeMicroseconds = info.CaptureTimeMicroseconds + (long)(1e6 * (options.StartSeconds + reader.StartSeconds)),
            ModelId = default,
        };
    }

    public SequenceHeader Header { get; }

    public IReadOnlyList<TrackDescription> Tracks => _reader.Tracks;

    public long TotalFrames { get; }

    public double TotalSeconds { get; }

    public long SourceBytes { get; }

    public IReadOnlyList<string> Notes { get; }

    public IReadOnlyList<string> Remarks => _reader.Next is null ? _reader.Remarks : [];

    public IFrameSource? Next => _reader.Next is { } next ? new FfmpegSource(next, _options) : null;

    public ValueTask<bool> ReadFrameAsync(Frame destination, List<TrackPacket> packets, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_reader.ReadFrame(destination, packets));
    }

    public void Dispose() => _reader.Dispose();
}
