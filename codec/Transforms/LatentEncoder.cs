using System.Runtime.InteropServices;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Entropy.Rans;
using NeuralCodec.Entropy.Slices;

namespace NeuralCodec.Codec.Transforms;

/// <summary>From the output of an analysis to the streams of its latents. What it chooses is its own affair; how it is written is the format's.</summary>
internal sealed class LatentEncoder
{
    // y keeps more fraction bits than mu, so that rounding y does not move the decision of r.
    private const int ExtraBits = 6;
    private readonly LatentNetworks _networks;
    private readonly NetworkWorkspace _workspace;
    private readonly ScaleModel _scale;
    private readonly MeanModel _mean;
    private readonly IntegerTensor _latents = new(0, 0, 0), _hyper = new(0, 0, 0);
    private readonly short[] _gains;
    private RateThresholds _thresholds = new(0);
    // The output of the analysis with its gains, what is coded of it, and the same of the coded picture, all in fine steps.
    private int[] _source = [], _fine = [], _again = [];
    private short[] _means = [], _residuals = [], _run = [];
    private byte[] _indexes = [];
    private int _bands;
    private int[] _fineRun = [];
    private readonly List<GaussianStreamEncoder> _streams = [];

    /// <param name="networks">Networks of the entropy model.</param>
    /// <param name="workspace">Threads and memory.</param>
    public LatentEncoder(LatentNetworks networks, NetworkWorkspace workspace)
    {
        (_networks, _workspace) = (networks, workspace);
        (_scale, _mean) = (new ScaleModel(networks, workspace), new MeanModel(networks, workspace));
        _gains = new short[networks.LatentChannels];
    }

    /// <summary>y_hat of the latents quantized last.</summary>
    public IntegerTensor Latents => _mean.Latents;

    /// <summary>Quantizes latents: a stream per band of rows; the hyperlatents open the first.</summary>
    /// <param name="analysed">Output of the analysis, rows and columns multiples of 4.</param>
    /// <param name="mode">Half of the quality tables.</param>
    /// <param name="quality">Row of the quality tables.</param>
    /// <param name="rateWeight">Residuals are rounded by <see cref="RateThresholds"/> of this weight; 0 to the nearest.</param>
    /// <param name="context">Second input of the mean network, or null.</param>
    /// <param name="mask">Blocks of 4x4 latents that are coded; null for all.</param>
    public void Quantize(IntegerTensor analysed, int mode, QualityIndex quality, double rateWeight, IntegerTensor? context, BlockMask? mask)
    {
        _networks.Gain.Interpolate(mode, quality.Raw, _gains);
        Scale(analysed, ref _source);
        if (_fine.Length < _source.Length) _fine = new int[_source.Length];
        Array.Copy(_source, _fine, analysed.Values.Length);
        _latents.Reshape(analysed.Rows, analysed.Columns, analysed.Channels);
        QuantizeFine(mode, quality, rateWeight, context, mask);
    }

    /// <summary>Quantizes the latents quantized last once more, by <see cref="LatentRefinement"/>; parameters as there.</summary>
    /// <param name="coded">Output of the analysis of the picture that the latents quantized last give.</param>
    /// <param name="step">Share of the correction, in 1/256.</param>
    public void QuantizeAgain(IntegerTensor coded, int step, int mode, QualityIndex quality, double rateWeight, IntegerTensor? context, BlockMask? mask)
    {
        Scale(coded, ref _again);
        ReadOnlySpan<short> hat = Latents.Values;
        for (int i = 0; i < hat.Length; i++)
        {
            int missed = _source[i] - _again[i] - (_fine[i] - (hat[i] << ExtraBits));
            _fine[i] += (int)((((long)missed * step) + 128) >> 8);
        }
        QuantizeFine(mode, quality, rateWeight, context, mask);
    }

    /// <summary>The streams of what was quantized last.</summary>
    public byte[] Write() => ResidualPayload.Write(CollectionsMarshal.AsSpan(_streams)[.._bands]);

    private void QuantizeFine(int mode, QualityIndex quality, double rateWeight, IntegerTensor? context, BlockMask? mask)
    {
        if (_thresholds.Weight != rateWeight) _thresholds = new RateThresholds(rateWeight);
        FindHyper();
        int rows = _latents.Rows, columns = _latents.Columns;
        LatentGrid grid = new(rows, columns, _networks.LatentChannels);
        int bands = _bands = BandCount(rows, columns), count = grid.CountIn(0, rows);
        Reserve(count);
        while (_streams.Count < bands) _streams.Add(new GaussianStreamEncoder(CodingOrder.SkipBelow));
        foreach (GaussianStreamEncoder stream in _streams) stream.Reset();
        EncodeHyper(mode, quality, mask, _streams[0]);
        _scale.Begin(_hyper, rows, columns);
        _mean.Begin(_scale.NetworkHyper, context, rows, columns);
        for (int step = 0; step < CodingOrder.Steps; step++)
        {
            _scale.Run(step);
            _mean.Run(step);
            _scale.Indexes(grid, step, 0, rows, _run.AsSpan(0, count), _indexes.AsSpan(0, count));
            mask?.ClearLatents(_indexes.AsSpan(0, count), rows, columns, grid.GroupSize);
            _mean.Means(grid, step, _means.AsSpan(0, count));
            GatherFine(grid, step, rows, columns);
            RoundResiduals(count);
            for (int band = 0; band < bands; band++)
            {
                int first = grid.CountIn(0, grid.FirstRow(band, bands)), end = grid.CountIn(0, grid.FirstRow(band + 1, bands));
                _streams[band].Append(_indexes.AsSpan(first, end - first), _residuals.AsSpan(first, end - first));
            }
            _scale.Update(grid, step, 0, rows, _residuals.AsSpan(0, count), _run);
            _mean.Update(grid, step, _residuals.AsSpan(0, count), _means.AsSpan(0, count));
        }
    }

    /// <summary>Bands of latent rows with a stream each: large enough that their directory and states cost little.</summary>
    internal static int BandCount(int rows, int columns) => Math.Clamp((int)((long)rows * columns / 4096), 1, Math.Min(16, rows));

    /// <summary>Scale indexes of all hyperlatents in coding order.</summary>
    internal static byte[] HyperIndexes(LatentNetworks networks, int mode, QualityIndex quality, int positions, BlockMask? mask)
    {
        ReadOnlySpan<int> row = networks.HyperScaleIndex.Nearest(mode, quality.Raw);
        byte[] indexes = new byte[positions * row.Length];
        for (int i = 0; i < indexes.Length; i++) indexes[i] = (byte)row[i % row.Length];
        mask?.ClearHyper(indexes, row.Length);
        return indexes;
    }

    // analysed * gain, in fine steps.
    private void Scale(IntegerTensor analysed, ref int[] fine)
    {
        Span<short> source = analysed.Values;
        if (fine.Length < source.Length) fine = new int[source.Length];
        int shift = _networks.AnalysisExponent + _networks.Gain.Shift - _networks.LatentExponent - ExtraBits;
        int channels = _gains.Length;
        for (int first = 0; first < source.Length; first += channels)
        {
            for (int c = 0; c < channels; c++)
            {
                int product = source[first + c] * _gains[c];
                fine[first + c] = shift > 0 ? (product + (1 << (shift - 1))) >> shift : product << -shift;
            }
        }
    }

    private void FindHyper()
    {
        Span<short> latents = _latents.Values;
        for (int i = 0; i < latents.Length; i++)
            latents[i] = (short)Math.Clamp((_fine[i] + (1 << (ExtraBits - 1))) >> ExtraBits, -short.MaxValue, short.MaxValue);
        _networks.HyperAnalysis.Run(_workspace, _latents, null, _hyper);
        int exponent = _networks.HyperExponent, half = 1 << (exponent - 1);
        foreach (ref short z in _hyper.Values)
            z = (short)Math.Clamp((z + half) >> exponent, -CodingOrder.HyperClamp, CodingOrder.HyperClamp);
    }

    private void EncodeHyper(int mode, QualityIndex quality, BlockMask? mask, GaussianStreamEncoder stream)
    {
        byte[] indexes = HyperIndexes(_networks, mode, quality, _hyper.Rows * _hyper.Columns, mask);
        Span<short> values = _hyper.Values;
        for (int i = 0; i < values.Length; i++)
        {
            if (indexes[i] < CodingOrder.SkipBelow) values[i] = 0;
        }
        stream.Append(indexes, values);
    }

    private void GatherFine(LatentGrid grid, int step, int rows, int columns)
    {
        int channels = _networks.LatentChannels, size = grid.GroupSize, at = 0;
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++, at += size)
            {
                int first = (((row * columns) + column) * channels) + (CodingOrder.GroupAt(step, ((row & 1) << 1) | (column & 1)) * size);
                _fine.AsSpan(first, size).CopyTo(_fineRun.AsSpan(at, size));
            }
        }
    }

    private void RoundResiduals(int count)
    {
        int exponent = _networks.LatentExponent + ExtraBits, half = 1 << (exponent - 1);
        for (int i = 0; i < count; i++)
        {
            int difference = _fineRun[i] - (_means[i] << ExtraBits);
            // Halves round away from zero on neither side in particular; symmetric magnitudes keep zero in the middle.
            int magnitude = (Math.Abs(difference) + half - 1) >> exponent;
            if (magnitude is > 0 and < RateThresholds.Magnitudes && Math.Abs(difference) <= _thresholds.Of(_indexes[i], magnitude, exponent))
                magnitude--;
            int residual = Math.Min(magnitude, short.MaxValue);
            _residuals[i] = (short)(_indexes[i] < CodingOrder.SkipBelow ? 0 : difference < 0 ? -residual : residual);
        }
    }

    private void Reserve(int count)
    {
        if (_run.Length >= count) return;
        (_run, _means, _residuals) = (new short[count], new short[count], new short[count]);
        (_indexes, _fineRun) = (new byte[count], new int[count]);
    }
}
