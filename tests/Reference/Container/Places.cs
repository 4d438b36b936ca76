namespace NeuralCodec.Reference.Container;

/// <summary>container.md, section 5.2, of a group of <paramref name="n"/> frames.</summary>
public sealed class Places(int n)
{
    private readonly SortedDictionary<int, int> levels = [];
    private readonly List<int> outer = [];
    private int step = 8;

    public bool IsEmpty => levels.Count == 0;

    /// <summary>Outer frames so far.</summary>
    public int OuterCount => outer.Count;

    public bool Has(int display) => levels.ContainsKey(display);

    /// <summary>The index expected next, and whether in a gap.</summary>
    public (int Index, bool InGap) Expected()
    {
        int[] coded = [.. levels.Keys];
        for (int i = 1; i < coded.Length; i++)
        {
            if (coded[i] - coded[i - 1] > 1)
            {
                return ((coded[i - 1] + coded[i]) >> 1, true);
            }
        }

        return (coded.Length == 0 ? 0 : Math.Min(coded[^1] + step, n - 1), false);
    }

    /// <summary>Enters a frame that is decoded now.</summary>
    public (int Low, int High, int Level, bool Inner) Enter(int display)
    {
        int[] below = [.. levels.Keys.Where(index => index < display)];
        int[] above = [.. levels.Keys.Where(index => index > display)];
        if (below.Length > 0 && above.Length > 0)
        {
            levels[display] = Math.Min(1 + Math.Max(levels[below[^1]], levels[above[0]]), 3);
            return (below[^1], above[0], levels[display], true);
        }

        if (below.Length > 0)
        {
            step = display - below[^1];
        }

        levels[display] = 0;
        outer.Add(display);
        return (outer.ElementAtOrDefault(outer.Count - 2), outer.ElementAtOrDefault(outer.Count - 3), 0, false);
    }
}
