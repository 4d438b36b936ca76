using NeuralCodec.Codec.Imaging;

namespace NeuralCodec.Desktop.Drawing;

/// <summary>A colour with its opacity, each 0 to 255.</summary>
internal readonly record struct Ink(byte R, byte G, byte B, byte A = 255)
{
    public Ink WithAlpha(double share) => this with { A = (byte)Math.Clamp(A * share, 0, 255) };
}

/// <summary>
/// What is drawn over the picture: ARGB with straight alpha, shapes with smooth edges. It remembers which part was drawn on, so
/// that only that part is cleared and goes to the graphics card.
/// </summary>
internal sealed class Canvas
{
    private int _left, _top, _right, _bottom;

    public Canvas(int width, int height)
    {
        (Width, Height) = (width, height);
        Pixels = new uint[width * height];
        ResetBounds();
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>0xAARRGGBB, row by row.</summary>
    public uint[] Pixels { get; }

    /// <summary>The part drawn on since <see cref="Clear"/>; empty where nothing was.</summary>
    public (int X, int Y, int Width, int Height) Bounds => _right > _left ? (_left, _top, _right - _left, _bottom - _top) : default;

    public void Clear()
    {
        for (int y = _top; y < _bottom; y++)
            Pixels.AsSpan((y * Width) + _left, Math.Max(0, _right - _left)).Clear();
        ResetBounds();
    }

    /// <summary>A rectangle with round corners; coordinates may lie between pixels.</summary>
    public void FillRound(double x, double y, double width, double height, double radius, Ink ink)
    {
        radius = Math.Min(radius, Math.Min(width, height) / 2);
        int top = (int)Math.Floor(y), bottom = (int)Math.Ceiling(y + height), left = (int)Math.Floor(x), right = (int)Math.Ceiling(x + width);
        for (int py = Math.Max(0, top); py < Math.Min(Height, bottom); py++)
        {
            for (int px = Math.Max(0, left); px < Math.Min(Width, right); px++)
            {
                // Distance of the pixel's middle from the shape's edge, negative inside.
                double dx = Math.Max(Math.Max(x + radius - (px + 0.5), px + 0.5 - (x + width - radius)), 0);
                double dy = Math.Max(Math.Max(y + radius - (py + 0.5), py + 0.5 - (y + height - radius)), 0);
                double cover = radius > 0 && dx > 0 && dy > 0
                    ? radius - Math.Sqrt((dx * dx) + (dy * dy)) + 0.5
                    : Math.Min(Math.Min(px + 1 - x, x + width - px), Math.Min(py + 1 - y, y + height - py));
                if (cover > 0)
                    Blend(px, py, ink, Math.Min(1, cover));
            }
        }

        Extend(left, top, right, bottom);
    }

    public void FillCircle(double x, double y, double radius, Ink ink) => FillRound(x - radius, y - radius, 2 * radius, 2 * radius, radius, ink);

    /// <summary>A convex polygon, clockwise, with smooth edges.</summary>
    public void FillPolygon(ReadOnlySpan<(double X, double Y)> points, Ink ink)
    {
        double left = double.MaxValue, top = double.MaxValue, right = double.MinValue, bottom = double.MinValue;
        foreach ((double x, double y) in points)
            (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
        for (int py = Math.Max(0, (int)top - 1); py < Math.Min(Height, (int)bottom + 2); py++)
        {
            for (int px = Math.Max(0, (int)left - 1); px < Math.Min(Width, (int)right + 2); px++)
            {
                double inside = double.MaxValue;
                for (int i = 0; i < points.Length; i++)
                {
                    (double ax, double ay) = points[i];
                    (double bx, double by) = points[(i + 1) % points.Length];
                    double length = Math.Sqrt(((bx - ax) * (bx - ax)) + ((by - ay) * (by - ay)));
                    inside = Math.Min(inside, (((bx - ax) * (py + 0.5 - ay)) - ((by - ay) * (px + 0.5 - ax))) / length);
                }

                if (inside > -0.5)
                    Blend(px, py, ink, Math.Min(1, inside + 0.5));
            }
        }

        Extend((int)left - 1, (int)top - 1, (int)right + 2, (int)bottom + 2);
    }

    /// <summary>Black from clear above to some opacity below: the ground of the bar.</summary>
    public void FillShade(int top, double opacity)
    {
        for (int y = Math.Max(0, top); y < Height; y++)
        {
            double t = (double)(y - top) / Math.Max(1, Height - top);
            uint pixel = (uint)(255 * opacity * t * t * (3 - (2 * t))) << 24;
            Pixels.AsSpan(y * Width, Width).Fill(pixel);
        }

        Extend(0, top, Width, Height);
    }

    /// <summary>Text with its left end and its baseline at a point; gives where it ends.</summary>
    public int Text(GlyphFont font, int x, int baseline, string text, Ink ink)
    {
        int start = x;
        foreach (char c in text)
        {
            Glyph glyph = font.Find(c);
            ReadOnlySpan<byte> coverage = font.Coverage(glyph);
            for (int gy = 0; gy < glyph.Height; gy++)
            {
                int py = baseline + glyph.Top + gy;
                if (py < 0 || py >= Height)
                    continue;
                for (int gx = 0; gx < glyph.Width; gx++)
                {
                    int px = x + glyph.Left + gx;
                    byte cover = coverage[(gy * glyph.Width) + gx];
                    if (cover > 0 && px >= 0 && px < Width)
                        Blend(px, py, ink, cover / 255.0);
                }
            }

            x += glyph.Advance;
        }

        Extend(start - 4, baseline - font.Ascent, x + 4, baseline - font.Ascent + font.LineHeight + 2);
        return x;
    }

    /// <summary>Text with its shadow, readable on any picture.</summary>
    public int ShadowedText(GlyphFont font, int x, int baseline, string text, Ink ink)
    {
        foreach ((int dx, int dy) in (ReadOnlySpan<(int, int)>)[(1, 1), (-1, 1), (1, -1), (-1, -1), (0, 2)])
            Text(font, x + dx, baseline + dy, text, new Ink(0, 0, 0, 110));
        return Text(font, x, baseline, text, ink);
    }

    /// <summary>A picture at a place, scaled to a size by its nearest pixels.</summary>
    public void Image(RgbImage image, int x, int y, int width, int height)
    {
        for (int py = Math.Max(0, y); py < Math.Min(Height, y + height); py++)
        {
            ReadOnlySpan<byte> row = image.GetRow((int)((long)(py - y) * image.HeightPixels / height));
            for (int px = Math.Max(0, x); px < Math.Min(Width, x + width); px++)
            {
                int at = 3 * (int)((long)(px - x) * image.WidthPixels / width);
                Pixels[(py * Width) + px] = 0xFF000000u | ((uint)row[at] << 16) | ((uint)row[at + 1] << 8) | row[at + 2];
            }
        }

        Extend(x, y, x + width, y + height);
    }

    /// <summary>Another canvas at a place, no larger than it is: every pixel is the mean of those it stands for.</summary>
    public void Shrunk(Canvas source, int x, int y, int width, int height)
    {
        for (int py = Math.Max(0, -y); py < Math.Min(height, Height - y); py++)
        {
            for (int px = Math.Max(0, -x); px < Math.Min(width, Width - x); px++)
            {
                int top = py * source.Height / height, bottom = (py + 1) * source.Height / height;
                int left = px * source.Width / width, right = (px + 1) * source.Width / width;
                int alpha = 0, red = 0, green = 0, blue = 0;
                for (int sy = top; sy < bottom; sy++)
                {
                    foreach (uint pixel in source.Pixels.AsSpan((sy * source.Width) + left, right - left))
                    {
                        int weight = (int)(pixel >> 24);
                        alpha += weight;
                        red += weight * (int)((pixel >> 16) & 255);
                        green += weight * (int)((pixel >> 8) & 255);
                        blue += weight * (int)(pixel & 255);
                    }
                }

                if (alpha > 0)
                    Blend(x + px, y + py, new Ink((byte)(red / alpha), (byte)(green / alpha), (byte)(blue / alpha)), alpha / (255.0 * (bottom - top) * (right - left)));
            }
        }

        Extend(x, y, x + width, y + height);
    }

    private void Blend(int x, int y, Ink ink, double cover)
    {
        ref uint pixel = ref Pixels[(y * Width) + x];
        double source = ink.A / 255.0 * cover, below = (pixel >> 24) / 255.0 * (1 - source), alpha = source + below;
        if (alpha <= 0)
            return;
        uint Mix(byte top, uint old) => (uint)Math.Clamp(((top * source) + (old * below)) / alpha + 0.5, 0, 255);
        pixel = ((uint)(alpha * 255 + 0.5) << 24) | (Mix(ink.R, (pixel >> 16) & 255) << 16) | (Mix(ink.G, (pixel >> 8) & 255) << 8) | Mix(ink.B, pixel & 255);
    }

    private void ResetBounds() => (_left, _top, _right, _bottom) = (Width, Height, 0, 0);

    private void Extend(int left, int top, int right, int bottom)
    {
        (_left, _top) = (Math.Max(0, Math.Min(_left, left)), Math.Max(0, Math.Min(_top, top)));
        (_right, _bottom) = (Math.Min(Width, Math.Max(_right, right)), Math.Min(Height, Math.Max(_bottom, bottom)));
    }
}
