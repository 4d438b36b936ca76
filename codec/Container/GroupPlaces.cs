namespace NeuralCodec.Codec.Container;

/// <summary>Where a frame stands among those coded before it.</summary>
/// <param name="Low">Display index of the nearest coded frame shown before it, or of the first reference expected; 0 where there is none.</param>
/// <param name="High">Display index of the nearest coded frame shown after it, or of the second reference expected; 0 where there is none.</param>
/// <param name="Level">0 for an outer frame; for one in a gap 1 more than the higher of its two neighbours' levels, at most <see cref="GroupPlaces.MaxLevel"/>.</param>
/// <param name="IsOuter">True where no coded frame is shown before it, or none after it.</param>
internal readonly record struct FramePlace(int Low, int High, int Level, bool IsOuter);

/// <summary>The display indexes of a group that are coded, and what follows from them for the next (docs/container.md, section 5.2).</summary>
internal sealed class GroupPlaces(int count)
{
    /// <summary>Highest level.</summary>
    public const int MaxLevel = 3;

    private const sbyte NotCoded = -1;
    private readonly sbyte[] _levels = CreateLevels(count);
    private int _outer, _outerBefore, _largest = -1, _step = 8;

    /// <summary>Frames of the group.</summary>
    public int Count => _levels.Length;

    /// <summary>Outer frames so far.</summary>
    public int OuterCount { get; private set; }

    /// <summary>Whether a display index, 0 to count - 1, is coded.</summary>
    public bool IsCoded(int displayIndex) => _levels[displayIndex] != NotCoded;

    /// <summary>The display index that is expected next: the middle of the first gap, else one step on.</summary>
    /// <param name="isInGap">True where there is a gap: indexes that are not coded between two that are.</param>
    public int Predict(out bool isInGap)
    {
        int low = Array.FindIndex(_levels, level => level != NotCoded);
        while (low >= 0 && low < _largest && IsCoded(low + 1)) low++;
        isInGap = low >= 0 && low < _largest;
        if (_largest < 0) return 0;
        return isInGap ? (low + Above(low + 1)) >> 1 : Math.Min(_largest + _step, _levels.Length - 1);
    }

    /// <summary>Enters a frame of a display index that is not coded yet.</summary>
    public FramePlace Add(int displayIndex)
    {
        int low = displayIndex - 1, high = Above(displayIndex);
        while (low >= 0 && !IsCoded(low)) low--;
        if (low >= 0 && high < _levels.Length)
        {
            int level = Math.Min(1 + Math.Max(_levels[low], _levels[high]), MaxLevel);
            _levels[displayIndex] = (sbyte)level;
            return new FramePlace(low, high, level, false);
        }

        FramePlace place = new(_outer, _outerBefore, 0, true);
        _levels[displayIndex] = 0;
        (_outer, _outerBefore) = (displayIndex, _outer);
        OuterCount++;
        if (_largest >= 0 && displayIndex > _largest) _step = displayIndex - _largest;
        _largest = Math.Max(_largest, displayIndex);
        return place;
    }

    /// <summary>The first coded index from one on; the number of frames where there is none.</summary>
    private int Above(int displayIndex)
    {
        while (displayIndex < _levels.Length && !IsCoded(displayIndex)) displayIndex++;
        return displayIndex;
    }

    private static sbyte[] CreateLevels(int count)
    {
        sbyte[] levels = new sbyte[count];
        Array.Fill(levels, NotCoded);
        return levels;
    }
}
