using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Motion;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.Data;

/// <summary>The encoder's motion search over the frames of training sequences. Not thread safe.</summary>
internal sealed class SequenceMotion(int size) : IDisposable
{
    private readonly MotionEstimator _estimator = new(size, size);
    private readonly SearchReference _first = new(size, size), _second = new(size, size);
    private readonly ReferencePicture _firstPicture = new(size, size), _secondPicture = new(size, size);

    /// <summary>A <see cref="MotionSearch"/>.</summary>
    public MotionField Search(Frame?[] frames, PlannedFrame planned, IReadOnlyDictionary<int, (PlannedFrame Planned, MotionField Field)> known, float position)
    {
        Load(_first, _firstPicture, frames[planned.First]!);
        if (planned.Second >= 0) Load(_second, _secondPicture, frames[planned.Second]!);
        int secondDistance = planned.Second < 0 ? 0 : planned.Second - planned.Index;
        MotionInputs inputs = new(size, size, planned.First - planned.Index, secondDistance)
        {
            FirstMotion = Known(planned.First),
            SecondMotion = planned.Second < 0 ? null : Known(planned.Second),
        };
        MotionSearchOptions options = new()
        {
            Lambda = InterQuality.MotionLambda(position * (Quality.Indexes - 1) / (Quality.Anchors - 1)),
            Preset = MotionPreset.Fast,
        };
        return _estimator.Estimate(frames[planned.Index]!, _first, planned.Second < 0 ? null : _second, inputs, options).Field;

        TemporalMotion? Known(int index) => known.TryGetValue(index, out (PlannedFrame Planned, MotionField Field) k)
            ? new TemporalMotion(k.Field, k.Planned.First - index, k.Planned.Second < 0 ? 0 : k.Planned.Second - index)
            : null;
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _estimator.Dispose();
    }

    private static void Load(SearchReference reference, ReferencePicture picture, Frame frame)
    {
        picture.Load(frame);
        reference.Load(picture);
    }
}
