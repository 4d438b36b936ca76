using NeuralCodec.Cli.Sources;
using NeuralCodec.Codec.Container;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Cli.Demo;

/// <summary>The rendered clip as a source of frames: BT.709, limited range, 25 frames per second.</summary>
internal sealed class RoadClip(int widthPixels, int heightPixels, int frameCount) : IFrameSource
{
    private readonly RoadRenderer _renderer = new(widthPixels, heightPixels);
    private readonly RgbImage _image = new(widthPixels, heightPixels);
    private int _next;

    public SequenceHeader Header { get; } = new()
    {
        WidthPixels = widthPixels,
        HeightPixels = heightPixels,
        Color = new ColorDescription { Matrix = MatrixCoefficients.Bt709, Primaries = 1, Transfer = 1, Siting = ChromaSiting.Left },
        SampleAspectRatio = new Rational(1, 1),
        TimeBase = new Rational(1, 25),
        NominalFrameRate = new Rational(25, 1),
        ModelId = default,
    };

    public IReadOnlyList<TrackDescription> Tracks => [];

    public long TotalFrames => frameCount;

    public double TotalSeconds => frameCount / 25.0;

    public long SourceBytes => 0;

    public IReadOnlyList<string> Notes => [];

    public ValueTask<bool> ReadFrameAsync(Frame destination, List<TrackPacket> packets, CancellationToken cancellationToken)
    {
        if (_next == frameCount)
            return ValueTask.FromResult(false);
        _renderer.Render(_next, _image);
        ColorConverter.ToFrame(_image, Header.Color, destination);
        destination.TimeTicks = _next++;
        destination.DurationTicks = 1;
        return ValueTask.FromResult(true);
    }

    public void Dispose()
    {
    }
}
