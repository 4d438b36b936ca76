using NeuralCodec.Codec.Networks;
using NeuralCodec.Entropy.Rans;
using NeuralCodec.Entropy.Slices;

namespace NeuralCodec.Codec.Transforms;

/// <summary>From the streams of latents to their integers. Only the scale network runs here.</summary>
internal sealed class LatentDecoder
{
    private readonly LatentNetworks _networks;
    private readonly ScaleModel _scale;
    private short[] _run = [], _residuals = [];
    private byte[] _indexes = [];
    private readonly List<GaussianStreamDecoder> _decoders = [];

    public LatentDecoder(LatentNetworks networks, NetworkWorkspace workspace)
    {
        _networks = networks;
        _scale = new ScaleModel(networks, workspace);
    }

    /// <summary>Decodes a payload.</summary>
    /// <param name="payload">A payload of docs/bitstream.md section 5.1.</param>
    /// <param name="rows">Rows of latents, a multiple of 4.</param>
    /// <param name="columns">Columns of latents, a multiple of 4.</param>
    /// <param name="mode">Half of the quality tables.</param>
    /// <param name="latents">Takes the integers; its quality is set already.</param>
    /// <param name="mask">Blocks that are coded; null for all.</param>
    /// <exception cref="Entropy.InvalidBitstreamException">The payload breaks the rules.</exception>
    public void Decode(ReadOnlyMemory<byte> payload, int rows, int columns, int mode, QualityIndex quality, LatentIntegers latents, BlockMask? mask)
    {
        int bands = ResidualPayload.Open(payload, _decoders, CodingOrder.SkipBelow, rows);
        LatentGrid grid = new(rows, columns, _networks.LatentChannels);
        int count = grid.CountIn(0, rows);
        if (_run.Length < count) (_run, _residuals, _indexes) = (new short[count], new short[count], new byte[count]);
        latents.Hyper.Reshape(rows / 4, columns / 4, _networks.HyperChannels);
        _decoders[0].Decode(LatentEncoder.HyperIndexes(_networks, mode, quality, rows / 4 * (columns / 4), mask), latents.Hyper.Values);
        latents.Residuals.Reshape(rows, columns, _networks.LatentChannels);
        _scale.Begin(latents.Hyper, rows, columns);
        for (int step = 0; step < CodingOrder.Steps; step++)
        {
            _scale.Run(step);
            _scale.Indexes(grid, step, 0, rows, _run.AsSpan(0, count), _indexes.AsSpan(0, count));
            mask?.ClearLatents(_indexes.AsSpan(0, count), rows, columns, grid.GroupSize);
            for (int band = 0; band < bands; band++)
            {
                int first = grid.CountIn(0, grid.FirstRow(band, bands)), end = grid.CountIn(0, grid.FirstRow(band + 1, bands));
                _decoders[band].Decode(_indexes.AsSpan(first, end - first), _residuals.AsSpan(first, end - first));
            }
            _scale.Update(grid, step, 0, rows, _residuals.AsSpan(0, count), _run);
            grid.Scatter(_residuals.AsSpan(0, count), step, 0, rows, latents.Residuals);
        }
        for (int band = 0; band < bands; band++) _decoders[band].Finish();
    }
}
