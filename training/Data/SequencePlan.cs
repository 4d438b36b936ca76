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
    /// Two to five P frames eight apart, and one path down the hierarchy of the last mini-group of 8: what an encoder's B frames
    /// see after errors have passed through P frames, and P frames late in a group. Three times of four the P frames from the second on also
    /// refer to the anchor before the last.
    /// </summary>
    public static SequencePlan Hierarchy(Random random)
    {
        int last = 8 * random.Next(2, 6), middle = last - 4;
        (int first, int second) = random.Next(2) == 1 ? (middle, last) : (last - 8, middle);
        bool two = random.Next(4) > 0;
        int quarter = (first + second) / 2;
        (int leafFirst, int leafSecond) = random.Next(2) == 1 ? (quarter, second) : (first, quarter);
        return new SequencePlan([
            .. Enumerable.Range(1, last / 8).Select(i => new PlannedFrame(8 * i, 8 * (i - 1), two && i > 1 ? 8 * (i - 2) : -1, 0)),
            new(middle, last - 8, last, 1), new(quarter, first, second, 2), new((leafFirst + leafSecond) / 2, leafFirst, leafSecond, 3)]);
    }

    /// <summary>P frames one after the other, as for low delay.</summary>
    public static SequencePlan Chain(int frames) =>
        new([.. Enumerable.Range(1, frames).Select(i => new PlannedFrame(i, i - 1, -1, 0))]);
}
