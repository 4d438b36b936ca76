using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Entropy.Cdf;

namespace NeuralCodec.Codec.Transforms;

/// <summary>
/// The entropy networks of a model, packed for this machine: what coding of latents needs, whatever the latents mean.
/// <code><![CDATA[
/// y -> hyper analysis -> z    z_hat -> scale trunk -> 4 scale heads (|r|)                 -> scale indexes
///                             z_hat -> mean trunk (-> mean mix <- context) -> 4 mean heads (y_hat) -> mu -> y_hat
/// ]]></code>
/// </summary>
internal sealed class LatentNetworks
{
    /// <summary>The parts whose names begin with a prefix.</summary>
    /// <param name="package">The model package.</param>
    /// <param name="prefix">Before every name: empty for intra frames.</param>
    /// <param name="hasContext">True where the mean network has a second input.</param>
    /// <exception cref="InvalidMediaException">Parts are missing or do not fit.</exception>
    public LatentNetworks(ModelPackage package, string prefix, bool hasContext)
    {
        LatentChannels = package.Number(prefix + IntraArchitecture.LatentChannels, 4, 4096);
        HyperChannels = package.Number(prefix + IntraArchitecture.HyperChannels, 1, 4096);
        LatentExponent = package.Number(prefix + IntraArchitecture.LatentExponent, 0, 14);
        AnalysisExponent = package.Number(prefix + IntraArchitecture.AnalysisExponent, -8, 20);
        HyperExponent = package.Number(prefix + IntraArchitecture.HyperExponent, 1, 14);
        HyperAnalysis = package.CreateNetwork(prefix + IntraArchitecture.HyperAnalysis);
        MeanTrunk = package.CreateNetwork(prefix + IntraArchitecture.MeanTrunk);
        ScaleTrunk = package.CreateNetwork(prefix + IntraArchitecture.ScaleTrunk);
        MeanMix = hasContext ? package.CreateNetwork(prefix + IntraArchitecture.MeanMix) : null;
        MeanHeads = [.. Enumerable.Range(0, CodingOrder.Steps).Select(step => new EntropyHead(package, prefix + IntraArchitecture.MeanHead, step))];
        ScaleHeads = [.. Enumerable.Range(0, CodingOrder.Steps).Select(step => new EntropyHead(package, prefix + IntraArchitecture.ScaleHead, step))];
        Gain = Table(package, prefix + IntraArchitecture.Gain, LatentChannels);
        HyperScaleIndex = Table(package, prefix + IntraArchitecture.HyperScaleIndex, HyperChannels);
        if (HyperScaleIndex.Values.ContainsAnyExceptInRange(0, GaussianTables.Count - 1))
            throw new InvalidMediaException(MediaProblem.InvalidContent, -1, $"the model package {package.Id} has a scale index out of range");
        bool fits = LatentChannels % CodingOrder.Groups == 0
            && HyperAnalysis.InputChannels == LatentChannels && HyperAnalysis.OutputChannels == HyperChannels
            && MeanTrunk.InputChannels == HyperChannels && ScaleTrunk.InputChannels == HyperChannels
            && (MeanMix is null || (MeanMix.InputChannels == MeanTrunk.OutputChannels && MeanMix.SecondInputChannels > 0));
        if (!fits) throw new InvalidMediaException(MediaProblem.InvalidContent, -1, $"the entropy networks of the model package {package.Id} do not fit together");
    }

    public int LatentChannels { get; }

    public int HyperChannels { get; }

    /// <summary>Fraction bits of mu and y_hat.</summary>
    public int LatentExponent { get; }

    /// <summary>Fraction bits of the output of the analysis.</summary>
    public int AnalysisExponent { get; }

    /// <summary>Fraction bits of the output of the hyper analysis.</summary>
    public int HyperExponent { get; }

    public IntegerNetwork HyperAnalysis { get; }

    public IntegerNetwork MeanTrunk { get; }

    public IntegerNetwork ScaleTrunk { get; }

    /// <summary>Joins the mean trunk's features and the context; null where there is no context.</summary>
    public IntegerNetwork? MeanMix { get; }

    public EntropyHead[] MeanHeads { get; }

    public EntropyHead[] ScaleHeads { get; }

    public ModelTable Gain { get; }

    public ModelTable HyperScaleIndex { get; }

    private static ModelTable Table(ModelPackage package, string name, int columns)
    {
        ModelTable table = package.Table(name);
        if (table.Columns != columns)
            throw new InvalidMediaException(MediaProblem.InvalidContent, -1, $"table \"{name}\" of the model package {package.Id} has {table.Columns} columns, not {columns}");
        return table;
    }
}
