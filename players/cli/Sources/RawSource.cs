using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Cli.Sources;

/// <summary>Raw 8-bit planar 4:2:0 from a pipe; size and rate come from the command line.</summary>
internal sealed class RawSource(Stream stream, int widthPixels, int heightPixels, Rational frameRate) : IFrameSource
{
    private long _frames;

    public SequenceHeader Header { get; } = new()
    {
        WidthPixels = widthPixels,
        HeightPixels = heightPixels,
        TimeBase = new Rational(frameRate.Denominator, frameRate.Numerator),
        NominalFrameRate = frameRate,
        ModelId = default,
    };

    public IReadOnlyList<TrackDescription> Tracks => [];

    public long TotalFrames => 0;

    public double TotalSeconds => 0;

    public long SourceBytes => 0;

    public IReadOnlyList<string> Notes => [];

    public async ValueTask<bool> ReadFrameAsync(Frame destination, List<TrackPacket> packets, CancellationToken cancellationToken)
    {
        int count = await stream.ReadAtLeastAsync(destination.Memory, destination.LengthBytes, false, cancellationToken).ConfigureAwait(false);
        if (count > 0 && count < destination.LengthBytes)
            throw new CommandFailedException(ExitCode.Damaged, $"the raw stream ends inside frame {_frames}: {count} of {destination.LengthBytes} bytes");
        destination.TimeTicks = _frames;
        destination.DurationTicks = 1;
        _frames += count > 0 ? 1 : 0;
        return count > 0;
    }

    public void Dispose() => stream.Dispose();
}
