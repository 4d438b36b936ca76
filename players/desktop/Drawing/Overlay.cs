using NeuralCodec.Playback.Commands;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Desktop.Drawing;

/// <summary>Draws bar, texts and panels.</summary>
internal sealed class Overlay
{
    private const int TitleSize = 16, TimeSize = 15, SmallSize = 13, MessageSize = 20;
    private readonly Canvas _canvas;
    private readonly double _scale;

    public Overlay(Canvas canvas)
    {
        _canvas = canvas;
        _scale = Theme.Scale(canvas.Height);
    }

    /// <summary>Where a click means a time: left, top, width and height in window pixels.</summary>
    public (int X, int Y, int Width, int Height) BarArea => (S(24), _canvas.Height - S(46), _canvas.Width - (2 * S(24)), S(24));

    private int S(double units) => (int)Math.Round(units * _scale);

    private GlyphFont Font(double size) => GlyphFont.Get(size * _scale);

    public void Draw(OverlayState state)
    {
        _canvas.Clear();
        if (state.ShowsBar)
            _canvas.FillShade(_canvas.Height - S(150), 0.78); // replaces what lies there, so it comes first
        if (state.SplitX >= 0)
            DrawSplit(state);
        if (state.ShowsBar)
            DrawBar(state);
        if (state.Message.Length > 0)
            _canvas.ShadowedText(Font(MessageSize), S(24), S(24) + Font(MessageSize).Ascent, Font(MessageSize).Fit(state.Message, _canvas.Width - S(48)), Theme.Text);
        if (state.Statistics.Length > 0 && !state.ShowsHelp)
            DrawStatistics(state);
        if (state.IsWaiting)
            DrawPill("waiting for the recording to go on", _canvas.Height / 2);
        if (state.ShowsHelp)
            DrawHelp();
        if (state.Failure.Length > 0)
            DrawFailure(state.Failure);
    }

    private void DrawBar(OverlayState state)
    {
        (int x, int y, int width, int height) = BarArea;
        double middle = y + (height / 2.0), thick = S(5);
        GlyphFont time = Font(TimeSize), title = Font(TitleSize), small = Font(SmallSize);
        int line = y - S(10);
        string clock = MediaTime.Format(state.Position), total = state.HasTimeline ? " / " + MediaTime.Format(state.Duration) + (state.MayGrow ? " +" : "") : "";
        int at = DrawSymbol(state, x, line - (time.Ascent / 2.0));
        at = _canvas.Text(time, at + S(12), line, clock, Theme.Text);
        at = _canvas.Text(time, at, line, total, Theme.Faint) + S(20);
        int statusWidth = small.Measure(state.Status);
        _canvas.Text(small, x + width - statusWidth, line, state.Status, Theme.Faint);
        _canvas.Text(title, at, line, title.Fit(state.Title, Math.Max(0, x + width - statusWidth - S(20) - at)), Theme.Text);
        if (!state.HasTimeline || state.Duration <= TimeSpan.Zero)
            return;

        double At(TimeSpan t) => x + (width * Math.Clamp(t / state.Duration, 0, 1));
        _canvas.FillRound(x, middle - (thick / 2), width, thick, thick / 2, Theme.Track);
        if (state.LoopStart is { } loop)
        {
            double end = At(state.LoopEnd ?? loop);
            _canvas.FillRound(At(loop), middle - thick, Math.Max(S(2), end - At(loop)), 2 * thick, S(2), Theme.Loop);
        }

        _canvas.FillRound(x, middle - (thick / 2), Math.Max(thick, At(state.Position) - x), thick, thick / 2, Theme.Accent);
        foreach (TimeSpan border in state.Borders.Skip(1))
            _canvas.FillRound(At(border) - 1, middle - S(5), 2, S(10), 1, Theme.Border);
        foreach (DamageMark mark in state.Damage)
            _canvas.FillRound(At(mark.Start), middle - (thick / 2) - S(1), Math.Max(S(4), At(mark.End) - At(mark.Start)), thick + S(2), S(2), Theme.Damage);
        _canvas.FillCircle(At(state.Position), middle, S(8), Theme.Text);
        if (state.Hover is { } hover)
            DrawHover(state, hover, At(hover));
    }

    private int DrawSymbol(OverlayState state, int x, double middle)
    {
        double size = S(13);
        if (state.IsPaused)
        {
            _canvas.FillPolygon([(x, middle - (size / 2)), (x + size, middle), (x, middle + (size / 2))], Theme.Text);
        }
        else
        {
            _canvas.FillRound(x, middle - (size / 2), size * 0.32, size, 1, Theme.Text);
            _canvas.FillRound(x + (size * 0.62), middle - (size / 2), size * 0.32, size, 1, Theme.Text);
        }

        return x + (int)size;
    }

    private void DrawHover(OverlayState state, TimeSpan hover, double x)
    {
        GlyphFont font = Font(SmallSize);
        string text = MediaTime.Format(hover);
        int bottom = BarArea.Y - S(34);
        int pad = S(4);
        if (state.HoverImage is { } image)
        {
            int width = (int)(image.WidthPixels * _scale), height = (int)(image.HeightPixels * _scale);
            int left = (int)Math.Clamp(x - (width / 2.0), S(8), _canvas.Width - width - S(8));
            _canvas.FillRound(left - pad, bottom - height - (2 * pad) - font.LineHeight, width + (2 * pad), height + (2 * pad) + font.LineHeight, S(6), Theme.Panel);
            _canvas.Image(image, left, bottom - height - pad - font.LineHeight, width, height);
            _canvas.Text(font, left + ((width - font.Measure(text)) / 2), bottom - pad - font.LineHeight + font.Ascent + S(3), text, Theme.Text);
        }
        else
        {
            int width = font.Measure(text) + (4 * pad);
            int left = (int)Math.Clamp(x - (width / 2.0), S(8), _canvas.Width - width - S(8));
            _canvas.FillRound(left, bottom - font.LineHeight - pad, width, font.LineHeight + (2 * pad), S(6), Theme.Panel);
            _canvas.Text(font, left + (2 * pad), bottom - font.LineHeight + font.Ascent, text, Theme.Text);
        }
    }

    private void DrawStatistics(OverlayState state)
    {
        GlyphFont font = Font(SmallSize);
        (string Label, string Value)[] lines = [.. state.Statistics.Split('\n').Select(line => line.Split('\t')).Select(parts => (parts[0], parts[1]))];
        int labels = lines.Max(line => font.Measure(line.Label)) + S(16);
        int width = labels + lines.Max(line => font.Measure(line.Value)) + S(32);
        int row = font.LineHeight + S(3);
        int x = S(24), y = S(24) + (state.Message.Length > 0 ? S(36) : 0);
        _canvas.FillRound(x, y, width, (row * lines.Length) + S(22), S(10), Theme.Panel);
        for (int i = 0; i < lines.Length; i++)
        {
            int baseline = y + S(12) + (i * row) + font.Ascent;
            _canvas.Text(font, x + S(16), baseline, lines[i].Label, Theme.Faint);
            _canvas.Text(font, x + S(16) + labels, baseline, lines[i].Value, Theme.Text);
        }
    }

    private void DrawHelp()
    {
        // As large as all else where it fits, smaller in a small window.
        (int width, int height) = DrawHelp(1, false);
        double fit = Math.Min(1, Math.Min((_canvas.Width - S(16)) / (double)width, (_canvas.Height - S(16)) / (double)height));
        DrawHelp(fit, true);
    }

    private (int Width, int Height) DrawHelp(double size, bool isDrawn)
    {
        int U(double units) => S(units * size);
        IReadOnlyList<(string Keys, string Help)> lines = KeyTable.HelpLines;
        GlyphFont font = Font(SmallSize * size), title = Font(TitleSize * size);
        int row = font.LineHeight + U(5), half = (lines.Count + 1) / 2;
        int keys = lines.Max(line => font.Measure(line.Keys)) + U(18), helps = lines.Max(line => font.Measure(line.Help));
        int column = keys + helps, width = (2 * column) + U(24 + 24 + 40), height = (half * row) + U(62);
        if (!isDrawn)
            return (width, height);
        int x = (_canvas.Width - width) / 2, y = Math.Max(0, (_canvas.Height - height) / 2);
        _canvas.FillRound(x, y, width, height, U(14), new Ink(16, 19, 24, 236));
        _canvas.Text(title, x + U(24), y + U(18) + title.Ascent, "Keys", Theme.Text);
        for (int i = 0; i < lines.Count; i++)
        {
            int left = x + U(24) + (i < half ? 0 : column + U(40)), baseline = y + U(46) + ((i % half) * row) + font.Ascent;
            _canvas.Text(font, left, baseline, lines[i].Keys, Theme.Accent);
            _canvas.Text(font, left + keys, baseline, lines[i].Help, Theme.Text);
        }

        return (width, height);
    }

    private void DrawSplit(OverlayState state)
    {
        GlyphFont font = Font(SmallSize);
        _canvas.FillRound(state.SplitX - 1, 0, 2, _canvas.Height, 0, Theme.Text.WithAlpha(0.85));
        _canvas.FillCircle(state.SplitX, _canvas.Height / 2.0, S(9), Theme.Text);
        int y = S(14);
        foreach ((string text, bool isLeft) in (ReadOnlySpan<(string, bool)>)[("original", true), ("decoded", false)])
        {
            int width = font.Measure(text) + S(20), x = isLeft ? state.SplitX - width - S(10) : state.SplitX + S(10);
            _canvas.FillRound(x, y, width, font.LineHeight + S(8), S(8), Theme.Panel);
            _canvas.Text(font, x + S(10), y + S(4) + font.Ascent, text, Theme.Text);
        }
    }

    private void DrawPill(string text, int middle)
    {
        GlyphFont font = Font(TitleSize);
        int width = font.Measure(text) + S(36), height = font.LineHeight + S(18);
        _canvas.FillRound((_canvas.Width - width) / 2.0, middle - (height / 2), width, height, height / 2.0, Theme.Panel);
        _canvas.Text(font, (_canvas.Width - width) / 2 + S(18), middle - (height / 2) + S(9) + font.Ascent, text, Theme.Text);
    }

    private void DrawFailure(string text)
    {
        GlyphFont font = Font(TitleSize), small = Font(SmallSize);
        int width = Math.Min(_canvas.Width - S(40), font.Measure(text) + S(60)), height = S(96);
        int x = (_canvas.Width - width) / 2, y = (_canvas.Height - height) / 2;
        _canvas.FillRound(x, y, width, height, S(12), new Ink(48, 18, 20, 240));
        _canvas.Text(font, x + S(30), y + S(26) + font.Ascent, font.Fit(text, width - S(60)), Theme.Text);
        _canvas.Text(small, x + S(30), y + S(56) + small.Ascent, "q quits; drop another file to open it", Theme.Faint);
    }
}
