using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Motion;

namespace NeuralCodec.Training.Data;

/// <summary>A short crop of video with the motion of its inter frames.</summary>
/// <param name="Plan">Frames to code.</param>
/// <param name="Frames">Pictures by display index; null where the plan does not touch them.</param>
/// <param name="Fields">Motion of each planned frame, in the order of the plan, searched on the uncoded pictures.</param>
/// <param name="Positions">Anchor positions of quality: of the intra frame, then of each planned frame.</param>
public sealed record FrameSequence(SequencePlan Plan, Frame?[] Frames, MotionField[] Fields, float[] Positions) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Frame? frame in Frames) frame?.Dispose();
    }
}
