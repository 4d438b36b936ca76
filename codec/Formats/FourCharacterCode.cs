namespace NeuralCodec.Codec.Formats;

/// <summary>Codec tags of sources: four characters, the first one lowest.</summary>
public static class FourCharacterCode
{
    /// <summary>"gpmd"; empty where the code is no row of printable characters.</summary>
    public static string ToText(uint tag)
    {
        Span<char> text = stackalloc char[4];
        for (int i = 0; i < 4; i++)
        {
            text[i] = (char)((tag >> (8 * i)) & 0xFF);
            if (text[i] is < ' ' or > '~')
                return "";
        }

        return new string(text).Trim();
    }

    /// <summary>"bin_data (gpmd)", "aac", "tmcd": name and code as far as they say something.</summary>
    public static string Describe(uint tag, string codecName)
    {
        string code = ToText(tag);
        return codecName.Length == 0 ? code : code.Length == 0 || code == codecName ? codecName : $"{codecName} ({code})";
    }
}
