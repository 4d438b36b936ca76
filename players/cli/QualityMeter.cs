using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Metrics;

namespace NeuralCodec.Cli;

/// <summary>Means of quality numbers over the frames of a clip.</summary>
internal sealed class QualityMeter
{
    private double _psnrY;
    private double _psnr611;
    private double _msSsim;
    private long _count;

    /// <summary>Adds a frame and gives its own numbers.</summary>
    public (double PsnrY, double Psnr611, double MsSsimY) Add(Frame reference, Frame test)
    {
        // A frame without any error would make the mean infinite; it counts as 100 dB.
        double psnrY = Math.Min(100, Psnr.Compute(reference, test, 0)), psnr611 = Math.Min(100, Psnr.Compute611(reference, test));
        double msSsim = MsSsim.Compute(reference, test, 0);
        _psnrY += psnrY;
        _psnr611 += psnr611;
        _msSsim += msSsim;
        _count++;
        return (psnrY, psnr611, msSsim);
    }

    public EncodeSummary AddTo(EncodeSummary summary) => _count == 0 ? summary : summary with
    {
        PsnrY = _psnrY / _count,
        Psnr611 = _psnr611 / _count,
        MsSsimY = _msSsim / _count,
    };
}
