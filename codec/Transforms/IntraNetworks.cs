using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Entropy.Cdf;

namespace NeuralCodec.Codec.Transforms;

/// <summary>
/// All networks of an intra model, packed for this machine. It holds no state of a run and may be shared.
/// <code><![CDATA[
/// frame -> analysis -> y -> hyper analysis -> z    z_hat -> scale trunk -> 4 scale heads (|r|)   -> scale indexes
///                                                  z_hat -> mean trunk  -> 4 mean heads  (y_hat) -> mu -> y_hat -> synthesis -> frame
/// ]]></code>
/// </summary>
internal sealed class IntraNetworks
{
    private readonly ModelPackage _package;

    /// <exception cref="InvalidMediaException">The package is of another architecture, or parts are missing or do not fit.</exception>
    public IntraNetworks(ModelPackage package)
    {
        _package = package;
        if (package.Architecture != IntraArchitecture.Name)
            throw new InvalidMediaException(MediaProblem.InvalidContent, -1, $"the model package {package.Id} is of the architecture \"{package.Architecture}\", not \"{IntraArchitecture.Name}\"");
        LatentChannels = package.Number(IntraArchitecture.LatentChannels, 4, 4096);
        HyperChannels = package.Number(IntraArchitecture.HyperChannels, 1, 4096);
        LatentExponent = package.Number(IntraArchitecture.LatentExponent, 0, 14);
        AnalysisExponent = package.Number(IntraArchitecture.AnalysisExponent, -8, 20);
        HyperExponent = package.Number(IntraArchitecture.HyperExponent, 1, 14);
        InputShift = package.Number(IntraArchitecture.InputShift, 0, 7);
        Analysis = package.CreateNetwork(IntraArchitecture.Analysis);
        HyperAnalysis = package.CreateNetwork(IntraArchitecture.HyperAnalysis);
        Synthesis = package.CreateNetwork(IntraArchitecture.Synthesis);
        MeanTrunk = package.CreateNetwork(IntraArchitecture.MeanTrunk);
        ScaleTrunk = package.CreateNetwork(IntraArchitecture.ScaleTrunk);
        MeanHeads = [.. Enumerable.Range(0, CodingOrder.Steps).Select(step => new EntropyHead(package, IntraArchitecture.MeanHead, step))];
        ScaleHeads = [.. Enumerable.Range(0, CodingOrder.Steps).Select(step => new EntropyHead(package, IntraArchitecture.ScaleHead, step))];
        Gain = Table(IntraArchitecture.Gain, LatentChannels);
        HyperScaleIndex = Table(IntraArchitecture.HyperScaleIndex, HyperChannels);
        if (HyperScaleIndex.Values.ContainsAnyExceptInRange(0, GaussianTables.Count - 1))
            throw new InvalidMediaException(MediaProblem.InvalidContent, -1, $"the model package {package.Id} has a scale index out of range");
        bool fits = LatentChannels % CodingOrder.Groups == 0
            && Analysis.InputChannels == FramePacking.Channels && Analysis.OutputChannels == LatentChannels
            && HyperAnalysis.InputChannels == LatentChannels && HyperAnalysis.OutputChannels == HyperChannels
            && Synthesis.InputChannels == LatentChannels && Synthesis.OutputChannels == FramePacking.Channels
            && MeanTrunk.InputChannels == HyperChannels && ScaleTrunk.InputChannels == HyperChannels;
        if (!fits) throw new InvalidMediaException(MediaProblem.InvalidContent, -1, $"the networks of the model package {package.Id} do not fit together");
    }

    public ModelId Id => _package.Id;

    public int LatentChannels { get; }

    public int HyperChannels { get; }

    /// <summary>Fraction bits of mu and y_hat.</summary>
    public int LatentExponent { get; }

    /// <summary>Fraction bits of the output of the analysis.</summary>
    public int AnalysisExponent { get; }

    /// <summary>Fraction bits of the output of the hyper analysis.</summary>
    public int HyperExponent { get; }

    /// <summary>Shift of the input samples.</summary>
    public int InputShift { get; }

    public IntegerNetwork Analysis { get; }

    public IntegerNetwork HyperAnalysis { get; }

    public IntegerNetwork Synthesis { get; }

    public IntegerNetwork MeanTrunk { get; }

    public IntegerNetwork ScaleTrunk { get; }

    public EntropyHead[] MeanHeads { get; }

    public EntropyHead[] ScaleHeads { get; }

    public ModelTable Gain { get; }

    public ModelTable HyperScaleIndex { get; }

    /// <summary>The gains of the gain steps inside a network, at a quality.</summary>
    public void ReadGains(string network, QualityMode mode, QualityIndex quality, Span<short> destination) =>
        _package.ReadGains(network, (int)mode, quality.Raw, destination);

    private ModelTable Table(string name, int columns)
    {
        ModelTable table = _package.Table(name);
        if (table.Columns != columns)
            throw new InvalidMediaException(MediaProblem.InvalidContent, -1, $"table \"{name}\" of the model package {_package.Id} has {table.Columns} columns, not {columns}");
        return table;
    }
}
