using System.Text;
using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Codec.Formats;

/// <summary>Writes YUV4MPEG2 ("y4m") to any stream.</summary>
public sealed class Y4mWriter
{
    private static readonly byte[] FrameHeader = "FRAME\n"u8.ToArray();
    private readonly Stream _stream;
    private readonly byte[] _header;
    private bool _hasHeader;

    /// <summary>A writer; the header goes out with the first frame. The stream stays open.</summary>
    public Y4mWriter(
        Stream stream, int widthPixels, int heightPixels, Rational frameRate, Rational sampleAspectRatio, ColorDescription color)
    {
        ArgumentNullException.ThrowIfNull(color);
        _stream = stream;
        string space = color.Siting switch
        {
            ChromaSiting.Left => "420mpeg2",
            ChromaSiting.TopLeft => "420paldv",
            _ => "420jpeg",
        };
        string range = color.IsFullRange ? "FULL" : "LIMITED";
        Rational rate = frameRate.IsPositive ? frameRate : new Rational(30, 1);
        _header = Encoding.ASCII.GetBytes(
            $"YUV4MPEG2 W{widthPixels} H{heightPixels} F{rate.Numerator}:{rate.Denominator} Ip " +
            $"A{sampleAspectRatio.Numerator}:{sampleAspectRatio.Denominator} C{space} XCOLORRANGE={range}\n");
    }

    /// <summary>Writes a frame of the size given at the start.</summary>
    public async ValueTask WriteFrameAsync(Frame frame, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (!_hasHeader)
            await _stream.WriteAsync(_header, cancellationToken).ConfigureAwait(false);
        _hasHeader = true;
        await _stream.WriteAsync(FrameHeader, cancellationToken).ConfigureAwait(false);
        await _stream.WriteAsync(frame.Memory, cancellationToken).ConfigureAwait(false);
    }
}
