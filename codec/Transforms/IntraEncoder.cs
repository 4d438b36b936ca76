using NeuralCodec.Codec.Devices;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Transforms;

/// <summary>From a picture to the streams of its latents.</summary>
internal sealed class IntraEncoder
{
    private readonly IntraNetworks _networks;
    private readonly NetworkWorkspace _workspace;
    private readonly LatentEncoder _latents;
    private readonly IntegerTensor _packed = new(0, 0, 0), _analysed = new(0, 0, 0);
    private readonly short[] _gains;
    private readonly DeviceAnalysis? _device;

    /// <param name="device">Analyses, and stays the owner's; null = the normative engine does.</param>
    public IntraEncoder(IntraNetworks networks, NetworkWorkspace workspace, DeviceAnalysis? device = null)
    {
        (_networks, _workspace, _device) = (networks, workspace, device);
        _latents = new LatentEncoder(networks.Latents, workspace);
        _gains = new short[networks.Analysis.GainChannels];
    }

    /// <summary>y_hat of the frame encoded last.</summary>
    public IntegerTensor Latents => _latents.Latents;

    /// <summary>Encodes a frame: a stream per band of latent rows; the hyperlatents open the first.</summary>
    public byte[] Encode(Frame frame, QualityMode mode, QualityIndex quality)
    {
        FramePacking.Pack(frame, _networks.InputShift, _packed);
        if (_device?.TryAnalyse(_packed, mode, quality, _analysed) != true)
        {
            _networks.ReadGains(IntraArchitecture.Analysis, mode, quality, _gains);
            _networks.Analysis.Run(_workspace, _packed, null, _analysed, _gains);
        }
        return _latents.Encode(_analysed, (int)mode, quality, rateWeight: 0, context: null, mask: null);
    }
}
