namespace NeuralCodec.Playback.Media;

/// <summary>Names as people count: "clip2" before "clip10".</summary>
internal static class NaturalOrder
{
    public static IComparer<string?> Comparer { get; } = Comparer<string?>.Create(Compare);

    private static int Compare(string? a, string? b)
    {
        (a, b) = (a ?? "", b ?? "");
        int i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            if (char.IsAsciiDigit(a[i]) && char.IsAsciiDigit(b[j]))
            {
                string left = Digits(a, ref i), right = Digits(b, ref j);
                int order = left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right);
                if (order != 0)
                    return order;
                continue;
            }

            int letters = char.ToUpperInvariant(a[i]).CompareTo(char.ToUpperInvariant(b[j]));
            if (letters != 0)
                return letters;
            i++;
            j++;
        }

        int rest = (a.Length - i).CompareTo(b.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(a, b);
    }

    private static string Digits(string text, ref int position)
    {
        int start = position;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
            position++;
        return text[start..position].TrimStart('0');
    }
}
