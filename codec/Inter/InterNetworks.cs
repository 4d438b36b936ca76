using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Inter;

/// <summary>
/// All networks of an inter model, packed for this machine. It holds no state of a run and may be shared.
/// <code><![CDATA[
/// predictions (192, 1/8) -> context (1/8) -> context down (1/16) -> mean network
/// frame, predictions -> analysis -> y -> latent coding -> y_hat -> synthesis (1/8) -> fusion with context -> frame
/// ]]></code>
/// </summary>
internal sealed class InterNetworks
{
    /// <summary>Channels of both packed predictions.</summary>
    public const int PredictionChannels = 2 * FramePacking.Channels;

    private readonly ModelPackage _package;

    /// <exception cref="InvalidMediaException">Parts are missing or do not fit.</exception>
    public InterNetworks(ModelPackage package)
    {
        _package = package;
        Latents = new LatentNetworks(package, InterArchitecture.Prefix, hasContext: true);
        InputShift = package.Number(InterArchitecture.InputShift, 0, 7);
        Context = package.CreateNetwork(InterArchitecture.Context);
        ContextDown = package.CreateNetwork(InterArchitecture.ContextDown);
        Analysis = package.CreateNetwork(InterArchitecture.Analysis);
        Synthesis = package.CreateNetwork(InterArchitecture.Synthesis);
        Fusion = package.CreateNetwork(InterArchitecture.Fusion);
        bool fits = Context.InputChannels == PredictionChannels && ContextDown.InputChannels == Context.OutputChannels
            && ContextDown.OutputChannels == Latents.MeanMix!.SecondInputChannels
            && Analysis.InputChannels == FramePacking.Channels && Analysis.SecondInputChannels == PredictionChannels
            && Analysis.OutputChannels == Latents.LatentChannels && Synthesis.InputChannels == Latents.LatentChannels
            && Fusion.InputChannels == Synthesis.OutputChannels && Fusion.SecondInputChannels == Context.OutputChannels
            && Fusion.OutputChannels == FramePacking.Channels;
        if (!fits) throw new InvalidMediaException(MediaProblem.InvalidContent, -1, $"the inter networks of the model package {package.Id} do not fit together");
    }

    public LatentNetworks Latents { get; }

    /// <summary>Shift of the input samples.</summary>
    public int InputShift { get; }

    public IntegerNetwork Context { get; }

    public IntegerNetwork ContextDown { get; }

    public IntegerNetwork Analysis { get; }

    public IntegerNetwork Synthesis { get; }

    public IntegerNetwork Fusion { get; }

    /// <summary>The gains of the gain steps inside a network.</summary>
    /// <param name="mode">0 for frames of one reference, 1 for frames of two.</param>
    public void ReadGains(string network, int mode, QualityIndex quality, Span<short> destination) =>
        _package.ReadGains(network, mode, quality.Raw, destination);
}
