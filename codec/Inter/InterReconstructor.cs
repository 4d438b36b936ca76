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
internal sealed class InterReconstructor(InterNetworks networks, NetworkWorkspace workspace, InterSynthesis synthesis, DeviceReconstructor? device = null, DecodeTrace? trace = null)
{
    private readonly MeanModel _mean = new(networks.Latents, workspace);
    private readonly IntegerTensor _hyper = new(0, 0, 0);

    /// <summary>Computes a picture.</summary>
    /// <param name="number">Number of the frame, for the trace.</param>
    /// <returns>The frame's motion.</returns>
    public MotionField Reconstruct(
        InterIntegers integers, MotionInputs inputs, CodedReference first, CodedReference? second, Frame destination, long number = 0)
    {
        MotionField field;
        using (trace?.Begin(DecodeTrace.MotionCompensation, number))
        {
            field = MotionDeriver.Derive(integers.Motion!, inputs);
            synthesis.Predict(field, first.Picture, second?.Picture);
        }
        using DecodeTrace.Scope? span = trace?.Begin(DecodeTrace.Inference, number);
        if (!synthesis.Window.IsEmpty && device?.TryReconstruct(integers, synthesis.Predictions, synthesis.Window, destination) == true)
        {
            synthesis.CopyBlocks(field, destination);
            return field;
        }
        synthesis.RunContext();
        if (!synthesis.Window.IsEmpty) _mean.Run(integers, _hyper, synthesis.MeanContext);
        synthesis.Synthesize(field, _mean.Latents, integers.Header.Mode, integers.Header.Quality, destination);
        return field;
    }
}
