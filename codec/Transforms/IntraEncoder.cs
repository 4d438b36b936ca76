using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Entropy.Rans;
using NeuralCodec.Entropy.Slices;

namespace NeuralCodec.Codec.Transforms;

/// <summary>From a picture to the streams of its latents. What it chooses is its own affair; how it is written is the format's.</summary>
internal sealed class IntraEncoder
{
    // y keeps more fraction bits than mu, so that rounding y does not move the decision of r.
    private const int ExtraBits = 6;
    private readonly IntraNetworks _networks;
    private readonly NetworkWorkspace _workspace;
    private readonly ScaleModel _scale;
    private readonly MeanModel _mean;
    private readonly IntegerTensor _packed = new(0, 0, 0), _analysed = new(0, 0, 0), _latents = new(0, 0, 0), _hyper = new(0, 0, 0);
    private readonly short[] _gains, _analysisGains;
    private int[] _fine = [];
    private short[] _means = [], _residuals = [], _run = [];
    private byte[] _indexes = [];
    private int[] _fineRun = [];

    public IntraEncoder(IntraNetworks networks, NetworkWorkspace workspace)
    {
        (_networks, _workspace) = (networks, workspace);
        (_scale, _mean) = (new ScaleModel(networks, workspace), new MeanModel(networks, workspace));
        _gains = new short[networks.LatentChannels];
        _analysisGains = new short[networks.Analysis.GainChannels];
    }

    /// <summary>y_hat of the frame encoded last.</summary>
    public IntegerTensor Latents => _mean.Latents;

    /// <summary>Encodes a frame: a stream per band of latent rows; the hyperlatents open the first.</summary>
    public byte[] Encode(Frame frame, QualityMode mode, QualityIndex quality)
    {
        Analyse(frame, mode, quality);
        int rows = _latents.Rows, columns = _latents.Columns;
        LatentGrid grid = new(rows, columns, _networks.LatentChannels);
        int bands = BandCount(rows, columns), count = grid.CountIn(0, rows);
        Reserve(count);
        GaussianStreamEncoder[] streams = new GaussianStreamEncoder[bands];
        for (int i = 0; i < streams.Length; i++) streams[i] = new GaussianStreamEncoder(CodingOrder.SkipBelow);
        EncodeHyper(mode, quality, streams[0]);
        _scale.Begin(_hyper, rows, columns);
        _mean.Begin(_scale.NetworkHyper, rows, columns);
        for (int step = 0; step < CodingOrder.Steps; step++)
        {
            _scale.Run(step);
            _mean.Run(step);
            _scale.Indexes(grid, step, 0, rows, _run.AsSpan(0, count), _indexes.AsSpan(0, count));
            _mean.Means(grid, step, _means.AsSpan(0, count));
            GatherFine(grid, step, rows, columns);
            Quantize(count);
            for (int band = 0; band < bands; band++)
            {
                int first = grid.CountIn(0, grid.FirstRow(band, bands)), end = grid.CountIn(0, grid.FirstRow(band + 1, bands));
                streams[band].Append(_indexes.AsSpan(first, end - first), _residuals.AsSpan(first, end - first));
            }
            _scale.Update(grid, step, 0, rows, _residuals.AsSpan(0, count), _run);
            _mean.Update(grid, step, _residuals.AsSpan(0, count), _means.AsSpan(0, count));
        }
        return SlicePayload.Write([.. streams.Select(s => s.Finish())]);
    }

    /// <summary>Bands of latent rows with a stream each: large enough that their directory and states cost little.</summary>
    internal static int BandCount(int rows, int columns) => Math.Clamp((int)((long)rows * columns / 4096), 1, Math.Min(16, rows));

    private void Analyse(Frame frame, QualityMode mode, QualityIndex quality)
    {
        FramePacking.Pack(frame, _networks.InputShift, _packed);
        _networks.ReadGains(IntraArchitecture.Analysis, mode, quality, _analysisGains);
        _networks.Analysis.Run(_workspace, _packed, null, _analysed, _analysisGains);
        _networks.Gain.Interpolate((int)mode, quality.Raw, _gains);
        ScaleLatents();
        _networks.HyperAnalysis.Run(_workspace, _latents, null, _hyper);
        int exponent = _networks.HyperExponent, half = 1 << (exponent - 1);
        foreach (ref short z in _hyper.Values)
            z = (short)Math.Clamp((z + half) >> exponent, -CodingOrder.HyperClamp, CodingOrder.HyperClamp);
    }

    // y = analysed * gain, once in fine steps for the decision and once in the latent exponent for h_a.
    private void ScaleLatents()
    {
        _latents.Reshape(_analysed.Rows, _analysed.Columns, _analysed.Channels);
        Span<short> source = _analysed.Values, coarse = _latents.Values;
        if (_fine.Length < source.Length) _fine = new int[source.Length];
        int shift = _networks.AnalysisExponent + _networks.Gain.Shift - _networks.LatentExponent - ExtraBits;
        for (int i = 0; i < source.Length; i++)
        {
            int product = source[i] * _gains[i % _gains.Length];
            int fine = shift > 0 ? (product + (1 << (shift - 1))) >> shift : product << -shift;
            _fine[i] = fine;
            coarse[i] = (short)Math.Clamp((fine + (1 << (ExtraBits - 1))) >> ExtraBits, -short.MaxValue, short.MaxValue);
        }
    }

    private void EncodeHyper(QualityMode mode, QualityIndex quality, GaussianStreamEncoder stream)
    {
        byte[] indexes = HyperIndexes(_networks, mode, quality, _hyper.Rows * _hyper.Columns);
        Span<short> values = _hyper.Values;
        for (int i = 0; i < values.Length; i++)
        {
            if (indexes[i] < CodingOrder.SkipBelow) values[i] = 0;
        }
        stream.Append(indexes, values);
    }

    /// <summary>Scale indexes of all hyperlatents in coding order.</summary>
    internal static byte[] HyperIndexes(IntraNetworks networks, QualityMode mode, QualityIndex quality, int positions)
    {
        ReadOnlySpan<int> row = networks.HyperScaleIndex.Nearest((int)mode, quality.Raw);
        byte[] indexes = new byte[positions * row.Length];
        for (int i = 0; i < indexes.Length; i++) indexes[i] = (byte)row[i % row.Length];
        return indexes;
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

    private void Quantize(int count)
    {
        int exponent = _networks.LatentExponent + ExtraBits, half = 1 << (exponent - 1);
        for (int i = 0; i < count; i++)
        {
            int difference = _fineRun[i] - (_means[i] << ExtraBits);
            // Halves round away from zero on neither side in particular; symmetric magnitudes keep zero in the middle.
            int magnitude = (Math.Abs(difference) + half - 1) >> exponent;
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
