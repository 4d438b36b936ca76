using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Networks;

/// <summary>
/// The weights of a depthwise 3x3 layer for one SIMD level. Per panel of channels lie five pairs of taps, each as a
/// lower and an upper vector (see <see cref="Lanes.IKernelLanes{TShort,TInt}"/>): upper and middle tap of the left, of
/// the middle and of the right column; left and middle tap of the lower row; zero and the right tap of the lower row.
/// The scalar level keeps the nine taps of each channel as they are.
/// </summary>
internal sealed unsafe class PackedDepthwise
{
    public const int Pairs = 5;

    // Tap (row * 3 + column) in the even and in the odd half of each pair; 9 = none.
    private static readonly int[] EvenTaps = [0, 1, 2, 6, 9];
    private static readonly int[] OddTaps = [3, 4, 5, 7, 8];
    private readonly AlignedBuffer<short> _weights;
    private readonly AlignedBuffer<int> _biases;

    public PackedDepthwise(LayerParameters layer, SimdLevel level)
    {
        Level = level;
        Channels = layer.OutputChannels;
        (Shift, LeakyShift) = (layer.Shift, layer.LeakyShift);
        (Lower, Upper) = ((short)layer.LowerClamp, (short)layer.UpperClamp);
        int panelChannels = PackedMatrix.PanelOutputsOf(level);
        int panels = (Channels + panelChannels - 1) / panelChannels;
        PanelShorts = level == SimdLevel.Scalar ? 9 : Pairs * 2 * panelChannels;
        _weights = new AlignedBuffer<short>(panels * PanelShorts);
        _biases = new AlignedBuffer<int>(panels * panelChannels);
        for (int channel = 0; channel < Channels; channel++)
        {
            int slot = PackedMatrix.SlotOf(channel % panelChannels, panelChannels);
            short* panel = Weights + channel / panelChannels * PanelShorts;
            ReadOnlySpan<short> taps = layer.Weights.AsSpan(channel * 9, 9);
            Biases[channel / panelChannels * panelChannels + slot] = layer.Biases[channel] + (1 << (Shift - 1));
            if (level == SimdLevel.Scalar)
            {
                taps.CopyTo(new Span<short>(panel, 9));
                continue;
            }

            for (int pair = 0; pair < Pairs; pair++)
            {
                short* weights = panel + pair * 2 * panelChannels + slot * 2;
                weights[0] = EvenTaps[pair] == 9 ? (short)0 : taps[EvenTaps[pair]];
                weights[1] = taps[OddTaps[pair]];
            }
        }
    }

    public SimdLevel Level { get; }

    public int Channels { get; }

    public int PanelShorts { get; }

    public int Shift { get; }

    public int LeakyShift { get; }

    public short Lower { get; }

    public short Upper { get; }

    public short* Weights => _weights.Pointer;

    /// <summary>Biases with 2^(Shift-1) added, in the order of the weights.</summary>
    public int* Biases => _biases.Pointer;
}
