using System.Globalization;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Container;

namespace NeuralCodec.Cli;

/// <summary>`encode -v`: one line per coded frame on stderr, in display order, with its quality where that is measured.</summary>
internal sealed class FrameLog(SequenceHeader header)
{
    private long _count;

    /// <summary>Writes the line of a frame.</summary>
    public void Write(EncodedFrame frame, (double PsnrY, double Psnr611, double MsSsimY)? quality)
    {
        double bpp = 8.0 * frame.LengthBytes / ((double)header.WidthPixels * header.HeightPixels);
        string type = frame.Type switch { FrameType.Intra => "intra", FrameType.Inter => "inter", _ => "repeat" };
        string line = string.Create(CultureInfo.InvariantCulture,
            $"frame {_count++}  {type}  {header.ToSeconds(frame.Source.TimeTicks):0.000} s  {frame.LengthBytes} bytes  {bpp:0.0000} bpp");
        if (quality is { } q)
            line += string.Create(CultureInfo.InvariantCulture, $"  PSNR-Y {q.PsnrY:0.00}  6:1:1 {q.Psnr611:0.00}{(double.IsNaN(q.MsSsimY) ? "" : $"  MS-SSIM-Y {q.MsSsimY:0.0000}")}");
        Message.Note(line);
    }
}
