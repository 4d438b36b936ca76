namespace NeuralCodec.Codec.Inter;

/// <summary>One inter frame of a mini-group.</summary>
/// <param name="Index">Display index in the group.</param>
/// <param name="First">Display index of the first reference, the nearest in the past.</param>
/// <param name="Second">Display index of the second reference, or -1: in the future for B frames, the anchor before the first for anchors.</param>
/// <param name="Level">0 for anchors, 1 and more for B frames.</param>
/// <param name="Other">Display index of a frame that may be the better second reference, or -1: for anchors the group's intra frame.</param>
internal readonly record struct StructureFrame(int Index, int First, int Second, int Level, int Other = -1);

/// <summary>The order and the references of the frames after an anchor.</summary>
internal static class GroupStructure
{
    /// <summary>Frames of a whole mini-group.</summary>
    public const int MiniGroup = 8;

    /// <summary>Levels of its frames.</summary>
    public const int Levels = 4;

    /// <summary>
    /// <paramref name="count"/> frames after display index <paramref name="anchor"/>, in coding order: the last from the anchor and the
    /// one before it or the first of all, then B frames between two that are coded, halving; or all P, each from the frame before.
    /// </summary>
    /// <param name="previous">Display index of the anchor before <paramref name="anchor"/>; -1 where there is none.</param>
    public static IReadOnlyList<StructureFrame> Of(int previous, int anchor, int count, bool lowDelay)
    {
        List<StructureFrame> frames = [];
        if (lowDelay)
        {
            for (int i = 1; i <= count; i++) frames.Add(new StructureFrame(anchor + i, anchor + i - 1, -1, 0));
            return frames;
        }
        frames.Add(new StructureFrame(anchor + count, anchor, previous, 0, previous > 0 ? 0 : -1));
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
