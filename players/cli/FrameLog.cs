using System.Globalization;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec.Container;

namespace NeuralCodec.Cli;

/// <summary>`encode -v`: one line per coded frame on stderr, with its quality where that is measured.</summary>
internal sealed class FrameLog(SequenceHeader header)
{
    private string? _line;
    private long _count;

    /// <summary>Takes a coded frame; its line goes out with the next call of <see cref="Flush"/>.</summary>
    public void Add(CodedFrame frame)
    {
        Flush();
        double bpp = 8.0 * frame.Payload.Length / ((double)header.WidthPixels * header.HeightPixels);
        _line = string.Create(CultureInfo.InvariantCulture,
            $"frame {_count++}  {(frame.Type == FrameType.Intra ? "intra" : "inter")}  {header.ToSeconds(frame.TimeTicks):0.000} s  {frame.Payload.Length} bytes  {bpp:0.0000} bpp");
    }

    /// <summary>Adds quality numbers to the waiting line.</summary>
    public void AddQuality((double PsnrY, double Psnr611, double MsSsimY) quality)
    {
        if (_line is not null)
            _line += string.Create(CultureInfo.InvariantCulture, $"  PSNR-Y {quality.PsnrY:0.00}  6:1:1 {quality.Psnr611:0.00}{(double.IsNaN(quality.MsSsimY) ? "" : $"  MS-SSIM-Y {quality.MsSsimY:0.0000}")}");
    }

    /// <summary>Writes the waiting line.</summary>
    public void Flush()
    {
        if (_line is not null)
            Message.Note(_line);
        _line = null;
    }
}
