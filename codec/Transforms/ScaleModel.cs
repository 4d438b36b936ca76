using NeuralCodec.Codec.Networks;
using NeuralCodec.Entropy.Cdf;

namespace NeuralCodec.Codec.Transforms;

/// <summary>
/// The scale network with the memory of one frame. It reads z_hat and magnitudes of decoded residuals only, integers all,
/// so that encoder and decoder cannot disagree.
/// </summary>
internal sealed class ScaleModel(LatentNetworks networks, NetworkWorkspace workspace)
{
    private readonly IntegerTensor _features = new(0, 0, 0), _hidden = new(0, 0, 0);
    private readonly IntegerTensor _magnitudes = new(0, 0, 0), _indexes = new(0, 0, 0), _clampedHyper = new(0, 0, 0);

    /// <summary>z_hat as the networks see it, clamped to +-255.</summary>
    public IntegerTensor NetworkHyper => _clampedHyper;

    /// <summary>Starts a frame.</summary>
    public void Begin(IntegerTensor hyper, int rows, int columns)
    {
        ClampHyper(hyper, _clampedHyper);
        networks.ScaleTrunk.Run(workspace, _clampedHyper, null, _features);
        int channels = networks.LatentChannels;
        _magnitudes.Reshape(rows, columns, channels);
        _magnitudes.Values.Clear();
        _indexes.Reshape(rows, columns, channels);
    }

    /// <summary>Runs the head of a step.</summary>
    public void Run(int step) => networks.ScaleHeads[step].Run(workspace, _features, _magnitudes, _hidden, _indexes);

    /// <summary>Scale indexes of a step at the rows of a band, in coding order.</summary>
    public void Indexes(LatentGrid grid, int step, int firstRow, int endRow, Span<short> run, Span<byte> indexes)
    {
        grid.Gather(_indexes, step, firstRow, endRow, run);
        for (int i = 0; i < run.Length; i++) indexes[i] = (byte)Math.Clamp((int)run[i], 0, GaussianTables.Count - 1);
    }

    /// <summary>Takes in the residuals of a step.</summary>
    public void Update(LatentGrid grid, int step, int firstRow, int endRow, ReadOnlySpan<short> residuals, Span<short> scratch)
    {
        for (int i = 0; i < residuals.Length; i++) scratch[i] = CodingOrder.Magnitude(residuals[i]);
        grid.Scatter(scratch[..residuals.Length], step, firstRow, endRow, _magnitudes);
    }

    internal static void ClampHyper(IntegerTensor hyper, IntegerTensor destination)
    {
        destination.Reshape(hyper.Rows, hyper.Columns, hyper.Channels);
        Span<short> values = destination.Values;
        ReadOnlySpan<short> source = hyper.Values;
        for (int i = 0; i < values.Length; i++) values[i] = (short)Math.Clamp((int)source[i], -CodingOrder.HyperClamp, CodingOrder.HyperClamp);
    }
}
