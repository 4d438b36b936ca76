using System.IO.Compression;

namespace NeuralCodec.Desktop.Drawing;

/// <summary>One glyph: how far to go on, where its picture lies, and its coverage.</summary>
internal readonly record struct Glyph(int Advance, int Left, int Top, int Width, int Height, int Offset);

/// <summary>Text as pictures of glyphs at some sizes (Fonts/OFL.txt says whose).</summary>
internal sealed class GlyphFont
{
    private static readonly Lazy<GlyphFont[]> Sizes = new(Load);
    private readonly Dictionary<char, Glyph> _glyphs = [];
    private readonly byte[] _data;

    private GlyphFont(int size, int ascent, int lineHeight, byte[] data) => (Size, Ascent, LineHeight, _data) = (size, ascent, lineHeight, data);

    public int Size { get; }

    public int Ascent { get; }

    public int LineHeight { get; }

    /// <summary>The size nearest to the one asked for.</summary>
    public static GlyphFont Get(double size) => Sizes.Value.MinBy(font => Math.Abs(font.Size - size))!;

    public Glyph Find(char c) => _glyphs.TryGetValue(c, out Glyph glyph) ? glyph : _glyphs['?'];

    public ReadOnlySpan<byte> Coverage(Glyph glyph) => _data.AsSpan(glyph.Offset, glyph.Width * glyph.Height);

    public int Measure(string text)
    {
        int width = 0;
        foreach (char c in text)
            width += Find(c).Advance;
        return width;
    }

    /// <summary>The text, or its beginning with dots, as wide as there is room.</summary>
    public string Fit(string text, int width)
    {
        if (Measure(text) <= width)
            return text;
        int count = text.Length;
        while (count > 0 && Measure(text[..count]) + Find('…').Advance > width)
            count--;
        return text[..count] + "…";
    }

    private static GlyphFont[] Load()
    {
        using Stream resource = typeof(GlyphFont).Assembly.GetManifestResourceStream("Inter-Medium.glyphs")!;
        using ZLibStream inflated = new(resource, CompressionMode.Decompress);
        using MemoryStream memory = new();
        inflated.CopyTo(memory);
        byte[] data = memory.ToArray();
        int position = 1;
        GlyphFont[] fonts = new GlyphFont[data[0]];
        for (int i = 0; i < fonts.Length; i++)
        {
            fonts[i] = new GlyphFont(data[position], data[position + 1], data[position + 2], data);
            int count = BitConverter.ToUInt16(data, position + 3);
            position += 5;
            for (int g = 0; g < count; g++)
            {
                char c = (char)BitConverter.ToUInt16(data, position);
                Glyph glyph = new(data[position + 2], (sbyte)data[position + 3], (sbyte)data[position + 4], data[position + 5], data[position + 6], position + 7);
                fonts[i]._glyphs[c] = glyph;
                position += 7 + (glyph.Width * glyph.Height);
            }
        }

        return fonts;
    }
}
