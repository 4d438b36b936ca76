namespace NeuralCodec.Codec.Inter;

/// <summary>One inter frame of a mini-group.</summary>
/// <param name="Index">Display index in the group.</param>
/// <param name="First">Display index of the first (past) reference.</param>
/// <param name="Second">Display index of the second (future) reference, or -1.</param>
/// <param name="Level">0 for P, 1 and more for B frames.</param>
internal readonly record struct StructureFrame(int Index, int First, int Second, int Level);

/// <summary>The order and the references of the frames after an anchor.</summary>
internal static class GroupStructure
{
    /// <summary>Frames of a whole mini-group.</summary>
    public const int MiniGroup = 8;

    /// <summary>
    /// <paramref name="count"/> frames after display index <paramref name="anchor"/>, in coding order: the last as P, then B frames
    /// between two that are coded, halving; or all P, each from the one before.
    /// </summary>
    public static IReadOnlyList<StructureFrame> Of(int anchor, int count, bool lowDelay)
    {
        List<StructureFrame> frames = [];
        if (lowDelay)
        {
            for (int i = 1; i <= count; i++) frames.Add(new StructureFrame(anchor + i, anchor + i - 1, -1, 0));
            return frames;
        }
        frames.Add(new StructureFrame(anchor + count, anchor, -1, 0));
        Halve(anchor, anchor + count, 1);
        return frames;

        void Halve(int first, int second, int level)
        {
            if (second - first < 2) return;
            int middle = (first + second) / 2;
            frames.Add(new StructureFrame(middle, first, second, level));
            Halve(first, middle, level + 1);
            Halve(middle, second, level + 1);
        }
    }
}
