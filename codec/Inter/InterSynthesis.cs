using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Inter;

/// <summary>
/// What encoder and decoder of an inter frame share: predictions, their context, and the way from y_hat to a picture
/// (docs/inter.md section 4). One thread may predict a frame while another runs the networks of the frame before.
/// </summary>
internal sealed class InterSynthesis : IDisposable
{
    private readonly InterNetworks _networks;
    private readonly NetworkWorkspace _workspace;
    private readonly MotionCompensator _compensator;
    private readonly IntegerTensor _features = new(0, 0, 0), _samples = new(0, 0, 0), _context = new(0, 0, 0);
    private readonly short[] _gains;

    public InterSynthesis(InterNetworks networks, NetworkWorkspace workspace)
    {
        (_networks, _workspace) = (networks, workspace);
        _compensator = new MotionCompensator(workspace.Threads);
        _gains = new short[networks.Synthesis.GainChannels];
    }

    /// <summary>Second input of the mean network.</summary>
    public IntegerTensor MeanContext { get; } = new(0, 0, 0);

    /// <summary>A prediction to load.</summary>
    public InterPrediction NewPrediction() => new(_networks.InputShift);

    /// <summary>Loads a prediction.</summary>
    public void Predict(InterPrediction prediction, MotionField field, ReferencePicture first, ReferencePicture? second) =>
        prediction.Load(_compensator, field, first, second);

    /// <summary>Runs the context networks over the window.</summary>
    public void RunContext(InterPrediction prediction)
    {
        if (prediction.Window.IsEmpty) return;
        _networks.Context.Run(_workspace, prediction.Packed, null, _context);
        _networks.ContextDown.Run(_workspace, _context, null, MeanContext);
    }

    /// <summary>The picture: networks in the window, the first prediction in copied blocks.</summary>
    /// <param name="prediction">The one whose context was run.</param>
    /// <param name="latents">y_hat of the window; not read where that is empty.</param>
    public void Synthesize(InterPrediction prediction, IntegerTensor latents, int mode, QualityIndex quality, Frame destination)
    {
        if (!prediction.Window.IsEmpty)
        {
            _networks.ReadGains(InterArchitecture.Synthesis, mode, quality, _gains);
            _networks.Synthesis.Run(_workspace, latents, null, _features, _gains);
            _networks.Fusion.Run(_workspace, _features, _context, _samples);
            FramePacking.UnpackArea(_samples, prediction.Window.FirstPackedRow, prediction.Window.FirstPackedColumn, destination);
        }
        prediction.CopyBlocks(destination);
    }

    /// <inheritdoc/>
    public void Dispose() => _compensator.Dispose();
}
