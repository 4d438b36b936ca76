using NeuralCodec.Codec.Devices;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Inter;

/// <summary>
/// The normative reconstruction of inter frames in integers on the CPU (docs/inter.md section 4), with the networks on a device where
/// there is one.
/// </summary>
internal sealed class InterReconstructor : IDisposable
{
    private readonly InterSynthesis _synthesis;
    private readonly DeviceReconstructor? _device;
    private readonly DecodeTrace? _trace;
    private readonly MeanModel _mean;
    private readonly IntegerTensor _hyper = new(0, 0, 0);
    private readonly InterPrediction[] _predictions;
    private int _current;

    public InterReconstructor(
        InterNetworks networks, NetworkWorkspace workspace, InterSynthesis synthesis, DeviceReconstructor? device = null, DecodeTrace? trace = null)
    {
        (_synthesis, _device, _trace) = (synthesis, device, trace);
        _mean = new MeanModel(networks.Latents, workspace);
        _predictions = [synthesis.NewPrediction(), synthesis.NewPrediction()];
    }

    /// <summary>True where the CPU has little to do while the networks run, so that the next frame may well be predicted.</summary>
    public bool LeavesTime => _device is { IsLost: false };

    /// <summary>Derives the motion of a frame and predicts it.</summary>
    /// <param name="number">Number of the frame, for the trace.</param>
    /// <param name="isAhead">True where the frame before is being reconstructed at the same time: its prediction stays as it is.</param>
    /// <returns>Valid until the frame after the next is predicted.</returns>
    public InterPrediction Predict(InterIntegers integers, MotionInputs inputs, CodedReference first, CodedReference? second, long number = 0, bool isAhead = false)
    {
        using DecodeTrace.Scope? span = _trace?.Begin(DecodeTrace.MotionCompensation, number);
        if (isAhead) _current = 1 - _current;
        _synthesis.Predict(_predictions[_current], MotionDeriver.Derive(integers.Motion!, inputs), first.Picture, second?.Picture);
        return _predictions[_current];
    }

    /// <summary>Computes the picture of a predicted frame.</summary>
    public void Reconstruct(InterIntegers integers, InterPrediction prediction, Frame destination, long number = 0)
    {
        using DecodeTrace.Scope? span = _trace?.Begin(DecodeTrace.Inference, number);
        if (!prediction.Window.IsEmpty && _device?.TryReconstruct(integers, prediction.Packed, prediction.Window, destination) == true)
        {
            prediction.CopyBlocks(destination);
            return;
        }
        _synthesis.RunContext(prediction);
        if (!prediction.Window.IsEmpty) _mean.Run(integers, _hyper, _synthesis.MeanContext);
        _synthesis.Synthesize(prediction, _mean.Latents, integers.Header.Mode, integers.Header.Quality, destination);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (InterPrediction prediction in _predictions) prediction.Dispose();
    }
}
