using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Transforms;

/// <summary>The mean network with the memory of one frame: from z_hat and residuals to y_hat, step by step.</summary>
internal sealed class MeanModel(IntraNetworks networks, NetworkWorkspace workspace)
{
    private const int LatentClamp = short.MaxValue;
    private readonly IntegerTensor _features = new(0, 0, 0), _hidden = new(0, 0, 0), _means = new(0, 0, 0);

    /// <summary>y_hat with the latent exponent, 15 bits; zeros where nothing is decoded yet.</summary>
    public IntegerTensor Latents { get; } = new(0, 0, 0);

    /// <summary>Starts a frame with z_hat clamped to +-255.</summary>
    public void Begin(IntegerTensor networkHyper, int rows, int columns)
    {
        networks.MeanTrunk.Run(workspace, networkHyper, null, _features);
        int channels = networks.LatentChannels;
        Latents.Reshape(rows, columns, channels);
        Latents.Values.Clear();
        _means.Reshape(rows, columns, channels);
    }

    /// <summary>Runs the head of a step.</summary>
    public void Run(int step) => networks.MeanHeads[step].Run(workspace, _features, Latents, _hidden, _means);

    /// <summary>Means of a step, in coding order.</summary>
    public void Means(LatentGrid grid, int step, Span<short> run) => grid.Gather(_means, step, 0, _means.Rows, run);

    /// <summary>Adds the residuals of a step: y_hat = clamp(r 2^E + mu). <paramref name="means"/> is overwritten with y_hat.</summary>
    public void Update(LatentGrid grid, int step, ReadOnlySpan<short> residuals, Span<short> means)
    {
        int exponent = networks.LatentExponent;
        for (int i = 0; i < residuals.Length; i++)
            means[i] = (short)Math.Clamp((residuals[i] << exponent) + means[i], -LatentClamp, LatentClamp);
        grid.Scatter(means, step, 0, Latents.Rows, Latents);
    }
}
