using System.Buffers;
using NeuralCodec.Codec.Devices;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Transforms;

/// <summary>Codes every frame alone (<see cref="IntraFrameSyntax"/>).</summary>
internal sealed class IntraFrameCoder : IFrameCoder
{
    private readonly NetworkWorkspace _workspace;
    private readonly QualityMode _mode;
    private readonly IntraEncoder _encoder;
    private readonly LatentDecoder _decoder;
    private readonly ManagedReconstructor _reconstructor;
    private readonly DeviceReconstructor? _device;
    private readonly DeviceAnalysis? _analysis;
    private readonly IntraLatents _latents = new();

    /// <param name="mode">What encoded frames are optimised for.</param>
    /// <param name="threads">Threads for the networks; 0 = as many as there are processors.</param>
    /// <param name="device">Reconstructs frames, those of an encoder as a decoder does, and is disposed of with this; null = the normative engine does.</param>
    /// <param name="analysis">Analyses frames that are encoded, and is disposed of with this; null = the normative engine does.</param>
    /// <param name="preset">Work of an encoder.</param>
    public IntraFrameCoder(
        IntraNetworks networks, QualityMode mode, int threads = 0, DeviceReconstructor? device = null, DeviceAnalysis? analysis = null, EncoderPreset preset = EncoderPreset.Medium)
    {
        _workspace = new NetworkWorkspace(threads);
        (ModelId, _mode, _device, _analysis) = (networks.Id, mode, device, analysis);
        _decoder = new LatentDecoder(networks.Latents, _workspace);
        _reconstructor = new ManagedReconstructor(networks, _workspace);
        _encoder = new IntraEncoder(networks, _workspace, _reconstructor, LatentRefinement.OfIntra(mode, preset), analysis);
    }

    /// <inheritdoc/>
    public ModelId ModelId { get; }

    /// <inheritdoc/>
    public void Encode(Frame frame, QualityIndex quality, IBufferWriter<byte> destination, Frame? reconstruction)
    {
        byte[] payload = _encoder.Encode(frame, _mode, quality);
        ArrayBufferWriter<byte> coded = new();
        IntraFrameSyntax.Write(coded, _mode, quality, payload);
        destination.Write(coded.WrittenSpan);
        if (reconstruction is null) return;
        if (_device is null) _reconstructor.Synthesize(_encoder.Latents, _mode, quality, reconstruction);
        else Decode(coded.WrittenSpan, reconstruction);
    }

    /// <summary>Computes the picture of decoded integers.</summary>
    internal void Reconstruct(IntraLatents latents, Frame destination)
    {
        if (_device?.TryReconstruct(latents, destination) != true) _reconstructor.Reconstruct(latents, destination);
    }

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> data, Frame destination)
    {
        IntraFrameSyntax.Decode(data.ToArray(), _decoder, destination.WidthPixels, destination.HeightPixels, _latents);
        Reconstruct(_latents, destination);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoder.Dispose();
        _reconstructor.Dispose();
        _device?.Dispose();
        _analysis?.Dispose();
        _workspace.Dispose();
    }
}
