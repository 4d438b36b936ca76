using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Cli.Sources;

/// <summary>y4m from a file or a pipe.</summary>
internal sealed class Y4mSource : IFrameSource
{
    private readonly Stream _stream;
    private Y4mReader _reader;
    private long _frames;

    private Y4mSource(Stream stream, Y4mReader reader)
    {
        _stream = stream;
        _reader = reader;
        Rational rate = reader.FrameRate.IsPositive ? reader.FrameRate : new Rational(30, 1);
        Header = new SequenceHeader
        {
            WidthPixels = reader.WidthPixels,
            HeightPixels = reader.HeightPixels,
            Color = reader.Color,
            SampleAspectRatio = reader.SampleAspectRatio.IsPositive ? reader.SampleAspectRatio : default,
            TimeBase = new Rational(rate.Denominator, rate.Numerator), // one tick per frame
            NominalFrameRate = rate,
            ModelId = default,
        };
        Notes = reader.IsInterlaced ? ["interlaced pictures are coded as whole frames"] : [];
    }

    public SequenceHeader Header { get; }

    public IReadOnlyList<TrackDescription> Tracks => [];

    public long TotalFrames => 0;

    public double TotalSeconds => 0;

    public long SourceBytes => 0;

    public IReadOnlyList<string> Notes { get; }

    public IFrameSource? Next => _reader.Next is { } next ? new Y4mSource(_stream, next) : null;

    public static async Task<Y4mSource> OpenAsync(Stream stream, CancellationToken cancellationToken) =>
        new(stream, await Y4mReader.OpenAsync(stream, null, cancellationToken).ConfigureAwait(false));

    public async ValueTask<bool> ReadFrameAsync(Frame destination, List<TrackPacket> packets, CancellationToken cancellationToken)
    {
        while (!await _reader.ReadFrameAsync(destination, cancellationToken).ConfigureAwait(false))
        {
            // A header that says the same again changes nothing.
            if (_reader.Next is not { } next || (new Y4mSource(_stream, next).Header with { Color = Header.Color }) != Header || next.Color != _reader.Color)
                return false;
            _reader = next;
        }

        destination.TimeTicks = _frames++;
        destination.DurationTicks = 1;
        return true;
    }

    public void Dispose() => _stream.Dispose();
}
