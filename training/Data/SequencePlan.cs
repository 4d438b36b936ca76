namespace NeuralCodec.Training.Data;

/// <summary>One inter frame of a training sequence.</summary>
/// <param name="Index">Its place in display order.</param>
/// <param name="First">The first reference.</param>
/// <param name="Second">The second reference; -1 where there is one only.</param>
/// <param name="Level">0 for P, 1 and more for B frames down the hierarchy.</param>
public readonly record struct PlannedFrame(int Index, int First, int Second, int Level);

/// <summary>Which frames of a stretch of video are coded, in coding order, after an intra frame at index 0.</summary>
public sealed record SequencePlan(IReadOnlyList<PlannedFrame> Frames)
{
    /// <summary>Display index of the last frame.</summary>
    public int LastIndex => Frames.Max(f => f.Index);

    /// <summary>
    /// Two P frames eight apart, and one path down the hierarchy of the second mini-group of 8: what an encoder's B frames
    /// see after errors have passed through a P frame.
    /// </summary>
    public static SequencePlan Hierarchy(Random random)
    {
        bool late = random.Next(2) == 1, lateLeaf = random.Next(2) == 1;
        (int first, int second) = late ? (12, 16) : (8, 12);
        int middle = (first + second) / 2;
        (int leafFirst, int leafSecond) = lateLeaf ? (middle, second) : (first, middle);
        return new SequencePlan([
            new(8, 0, -1, 0), new(16, 8, -1, 0), new(12, 8, 16, 1), new(middle, first, second, 2),
            new((leafFirst + leafSecond) / 2, leafFirst, leafSecond, 3)]);
    }

    /// <summary>P frames one after the other, as for low delay.</summary>
    public static SequencePlan Chain(int frames) =>
        new([.. Enumerable.Range(1, frames).Select(i => new PlannedFrame(i, i - 1, -1, 0))]);
}
