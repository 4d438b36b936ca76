using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Transforms;

/// <summary>The normative reconstruction in integers on the CPU: docs/intra.md section 3.</summary>
internal sealed class ManagedReconstructor : IReconstructor
{
    private readonly IntraNetworks _networks;
    private readonly NetworkWorkspace _workspace;
    private readonly MeanModel _mean;
    private readonly IntegerTensor _hyper = new(0, 0, 0), _samples = new(0, 0, 0);
    private readonly short[] _gains;

    /// <param name="workspace">Shared with the owner, who disposes of it.</param>
    public ManagedReconstructor(IntraNetworks networks, NetworkWorkspace workspace)
    {
        (_networks, _workspace) = (networks, workspace);
        _mean = new MeanModel(networks.Latents, workspace);
        _gains = new short[networks.Synthesis.GainChannels];
    }

    /// <inheritdoc/>
    public void Reconstruct(IntraLatents latents, Frame destination)
    {
        ArgumentNullException.ThrowIfNull(latents);
        ArgumentNullException.ThrowIfNull(destination);
        _mean.Run(latents, _hyper, context: null);
        Synthesize(_mean.Latents, latents.Mode, latents.Quality, destination);
    }

    /// <summary>From y_hat to pixels.</summary>
    public void Synthesize(IntegerTensor latents, QualityMode mode, QualityIndex quality, Frame destination)
    {
        _networks.ReadGains(IntraArchitecture.Synthesis, mode, quality, _gains);
        _networks.Synthesis.Run(_workspace, latents, null, _samples, _gains);
        FramePacking.Unpack(_samples, destination);
    }

    /// <summary>Nothing of its own: the workspace belongs to the owner.</summary>
    public void Dispose()
    {
    }
}
