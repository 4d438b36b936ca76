using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Transforms;

/// <summary>The mean network with the memory of one frame: from z_hat and residuals to y_hat, step by step.</summary>
internal sealed class MeanModel(LatentNetworks networks, NetworkWorkspace workspace)
{
    private const int LatentClamp = short.MaxValue;
    private readonly IntegerTensor _trunk = new(0, 0, 0), _features = new(0, 0, 0), _hidden = new(0, 0, 0), _means = new(0, 0, 0);

    private short[] _stepMeans = [], _stepResiduals = [];

    /// <summary>y_hat with the latent exponent, 15 bits; zeros where nothing is decoded yet.</summary>
    public IntegerTensor Latents { get; } = new(0, 0, 0);

    /// <summary>Starts a frame with z_hat clamped to +-255 and the context, where the network has one.</summary>
    public void Begin(IntegerTensor networkHyper, IntegerTensor? context, int rows, int columns)
    {
        networks.MeanTrunk.Run(workspace, networkHyper, null, networks.MeanMix is null ? _features : _trunk);
        networks.MeanMix?.Run(workspace, _trunk, context, _features);
        int channels = networks.LatentChannels;
        Latents.Reshape(rows, columns, channels);
        Latents.Values.Clear();
        _means.Reshape(rows, columns, channels);
    }

    /// <summary>Runs the head of a step.</summary>
    public void Run(int step) => networks.MeanHeads[step].Run(workspace, _features, Latents, _hidden, _means);

    /// <summary>Means of a step, in coding order.</summary>
    public void Means(LatentGrid grid, int step, Span<short> run) => grid.Gather(_means, step, 0, _means.Rows, run);

    /// <summary>y_hat of a frame whose residuals are known.</summary>
    public void Run(LatentIntegers latents, IntegerTensor networkHyper, IntegerTensor? context)
    {
        IntegerTensor residuals = latents.Residuals;
        LatentGrid grid = new(residuals.Rows, residuals.Columns, residuals.Channels);
        ScaleModel.ClampHyper(latents.Hyper, networkHyper);
        Begin(networkHyper, context, residuals.Rows, residuals.Columns);
        int count = grid.CountIn(0, residuals.Rows);
        if (_stepMeans.Length < count) (_stepMeans, _stepResiduals) = (new short[count], new short[count]);
        for (int step = 0; step < CodingOrder.Steps; step++)
        {
            Run(step);
            Means(grid, step, _stepMeans.AsSpan(0, count));
            grid.Gather(residuals, step, 0, residuals.Rows, _stepResiduals.AsSpan(0, count));
            Update(grid, step, _stepResiduals.AsSpan(0, count), _stepMeans.AsSpan(0, count));
        }
    }

    /// <summary>Adds the residuals of a step: y_hat = clamp(r 2^E + mu). <paramref name="means"/> is overwritten with y_hat.</summary>
    public void Update(LatentGrid grid, int step, ReadOnlySpan<short> residuals, Span<short> means)
    {
        int exponent = networks.LatentExponent;
        for (int i = 0; i < residuals.Length; i++)
            means[i] = (short)Math.Clamp((residuals[i] << exponent) + means[i], -LatentClamp, LatentClamp);
        grid.Scatter(means, step, 0, Latents.Rows, Latents);
    }
}
