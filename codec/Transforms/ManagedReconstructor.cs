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
    private short[] _means = [], _residuals = [];

    /// <param name="workspace">Shared with the owner, who disposes of it.</param>
    public ManagedReconstructor(IntraNetworks networks, NetworkWorkspace workspace)
    {
        (_networks, _workspace) = (networks, workspace);
        _mean = new MeanModel(networks, workspace);
        _gains = new short[networks.Synthesis.GainChannels];
    }

    /// <inheritdoc/>
    public void Reconstruct(IntraLatents latents, Frame destination)
    {
        ArgumentNullException.ThrowIfNull(latents);
        ArgumentNullException.ThrowIfNull(destination);
        IntegerTensor residuals = latents.Residuals;
        LatentGrid grid = new(residuals.Rows, residuals.Columns, residuals.Channels);
        ScaleModel.ClampHyper(latents.Hyper, _hyper);
        _mean.Begin(_hyper, residuals.Rows, residuals.Columns);
        int count = grid.CountIn(0, residuals.Rows);
        if (_means.Length < count) (_means, _residuals) = (new short[count], new short[count]);
        for (int step = 0; step < CodingOrder.Steps; step++)
        {
            _mean.Run(step);
            _mean.Means(grid, step, _means.AsSpan(0, count));
            grid.Gather(residuals, step, 0, residuals.Rows, _residuals.AsSpan(0, count));
            _mean.Update(grid, step, _residuals.AsSpan(0, count), _means.AsSpan(0, count));
        }
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
