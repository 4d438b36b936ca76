using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Transforms;

/// <summary>
/// All networks of an intra model, packed for this machine. It holds no state of a run and may be shared.
/// <code><![CDATA[
/// frame -> analysis -> y -> latent coding -> y_hat -> synthesis -> frame
/// ]]></code>
/// </summary>
internal sealed class IntraNetworks
{
    private readonly ModelPackage _package;

    /// <exception cref="InvalidMediaException">The package is of another architecture, or parts are missing or do not fit.</exception>
    public IntraNetworks(ModelPackage package)
    {
        _package = package;
        if (package.Architecture is not (IntraArchitecture.Name or IntraArchitecture.VideoName))
            throw new InvalidMediaException(MediaProblem.InvalidContent, -1, $"the model package {package.Id} is of the architecture \"{package.Architecture}\", not \"{IntraArchitecture.Name}\" or \"{IntraArchitecture.VideoName}\"");
        Latents = new LatentNetworks(package, "", hasContext: false);
        InputShift = package.Number(IntraArchitecture.InputShift, 0, 7);
        Analysis = package.CreateNetwork(IntraArchitecture.Analysis);
        Synthesis = package.CreateNetwork(IntraArchitecture.Synthesis);
        bool fits = Analysis.InputChannels == FramePacking.Channels && Analysis.OutputChannels == Latents.LatentChannels
            && Synthesis.InputChannels == Latents.LatentChannels && Synthesis.OutputChannels == FramePacking.Channels;
        if (!fits) throw new InvalidMediaException(MediaProblem.InvalidContent, -1, $"the networks of the model package {package.Id} do not fit together");
    }

    public ModelId Id => _package.Id;

    public LatentNetworks Latents { get; }

    /// <summary>Shift of the input samples.</summary>
    public int InputShift { get; }

    public IntegerNetwork Analysis { get; }

    public IntegerNetwork Synthesis { get; }

    /// <summary>The gains of the gain steps inside a network, at a quality.</summary>
    public void ReadGains(string network, QualityMode mode, QualityIndex quality, Span<short> destination) =>
        _package.ReadGains(network, (int)mode, quality.Raw, destination);
}
