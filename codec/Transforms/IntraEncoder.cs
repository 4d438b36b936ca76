using NeuralCodec.Codec.Devices;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Transforms;

/// <summary>From a picture to the streams of its latents.</summary>
internal sealed class IntraEncoder : IDisposable
{
    private readonly IntraNetworks _networks;
    private readonly NetworkWorkspace _workspace;
    private readonly LatentEncoder _latents;
    private readonly ManagedReconstructor _reconstructor;
    private readonly IntegerTensor _packed = new(0, 0, 0), _analysed = new(0, 0, 0);
    private readonly short[] _gains;
    private readonly LatentRefinement _refinement;
    private readonly DeviceAnalysis? _device;
    private Frame? _coded;

    /// <param name="networks">Of the model.</param>
    /// <param name="workspace">Stays the owner's.</param>
    /// <param name="reconstructor">The normative one; stays the owner's.</param>
    /// <param name="refinement">How latents are mended.</param>
    /// <param name="device">Analyses, and stays the owner's; null = the normative engine does.</param>
    public IntraEncoder(IntraNetworks networks, NetworkWorkspace workspace, ManagedReconstructor reconstructor, LatentRefinement refinement, DeviceAnalysis? device = null)
    {
        (_networks, _workspace, _reconstructor, _refinement, _device) = (networks, workspace, reconstructor, refinement, device);
        _latents = new LatentEncoder(networks.Latents, workspace);
        _gains = new short[networks.Analysis.GainChannels];
    }

    /// <summary>y_hat of the frame encoded last.</summary>
    public IntegerTensor Latents => _latents.Latents;

    /// <summary>Encodes a frame: a stream per band of latent rows; the hyperlatents open the first.</summary>
    public byte[] Encode(Frame frame, QualityMode mode, QualityIndex quality)
    {
        Analyse(frame, mode, quality);
        _latents.Quantize(_analysed, (int)mode, quality, _refinement.RateWeight, context: null, mask: null);
        for (int round = 0; round < _refinement.Rounds; round++)
        {
            _coded = Frame.Fitting(_coded, frame);
            _reconstructor.Synthesize(_latents.Latents, mode, quality, _coded);
            Analyse(_coded, mode, quality);
            _latents.QuantizeAgain(_analysed, _refinement.Step, (int)mode, quality, _refinement.RateWeight, context: null, mask: null);
        }
        return _latents.Write();
    }

    /// <inheritdoc/>
    public void Dispose() => _coded?.Dispose();

    private void Analyse(Frame frame, QualityMode mode, QualityIndex quality)
    {
        FramePacking.Pack(frame, _networks.InputShift, _packed);
        if (_device?.TryAnalyse(_packed, mode, quality, _analysed) == true) return;
        _networks.ReadGains(IntraArchitecture.Analysis, mode, quality, _gains);
        _networks.Analysis.Run(_workspace, _packed, null, _analysed, _gains);
    }
}
