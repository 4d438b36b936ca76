using NeuralCodec.Playback.Commands;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Desktop.Drawing;

/// <summary>Draws bar, texts and panels.</summary>
internal sealed class Overlay
{
    private const int TitleSize = 16, TimeSize = 15, SmallSize = 13, MessageSize = 20;
    private const string Waiting = "waiting for the recording to go on", AfterFailure = "q quits; drop another file to open it";
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
        // Texts do not lie over each other: where a window is too small for all, help and a failure come first, then statistics, then the rest.
        Box waiting = state.IsWaiting ? Pill(Waiting) : default, failure = state.Failure.Length > 0 ? FailureBox(state.Failure) : default;
        Box statistics = state.Statistics.Length > 0 && !state.ShowsHelp ? StatisticsBox(state.Statistics, false) : default;
        string message = state.Message;
        if (state.IsWaiting && (state.ShowsHelp || waiting.Meets(failure) || waiting.Meets(statistics)))
        {
            waiting = default;
            message = message.Length > 0 ? message : Waiting;
        }

        GlyphFont font = Font(MessageSize);
        message = font.Fit(message, _canvas.Width - S(48));
        Box line = message.Length > 0 ? new Box(S(24), S(24), font.Measure(message), font.LineHeight) : default;
        if (statistics.Width > 0)
            statistics = StatisticsBox(state.Statistics, line.Width > 0);
        if (state.SplitX >= 0)
            DrawSplit(state, line, statistics);
        if (state.ShowsBar)
            DrawBar(state);
        if (line.Width > 0)
            _canvas.ShadowedText(font, line.X, line.Y + font.Ascent, message, Theme.Text);
        if (statistics.Width > 0 && !statistics.Meets(failure))
            DrawStatistics(state.Statistics, statistics);
        if (waiting.Width > 0)
            DrawPill(Waiting, waiting);
        if (state.ShowsHelp)
            DrawHelp();
        if (failure.Width > 0)
            DrawFailure(state.Failure, failure);
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

    private Box StatisticsBox(string text, bool isBelowMessage)
    {
        GlyphFont font = Font(SmallSize);
        (string Label, string Value)[] lines = Lines(text);
        int width = LabelWidth(font, lines) + lines.Max(line => font.Measure(line.Value)) + S(32);
        return new Box(S(24), S(24) + (isBelowMessage ? Font(MessageSize).LineHeight + S(10) : 0), width, (RowHeight(font) * lines.Length) + S(22));
    }

    private static (string Label, string Value)[] Lines(string text) => [.. text.Split('\n').Select(line => line.Split('\t')).Select(parts => (parts[0], parts[1]))];

    private int LabelWidth(GlyphFont font, (string Label, string Value)[] lines) => lines.Max(line => font.Measure(line.Label)) + S(16);

    private int RowHeight(GlyphFont font) => font.LineHeight + S(3);

    private void DrawStatistics(string text, Box box)
    {
        GlyphFont font = Font(SmallSize);
        (string Label, string Value)[] lines = Lines(text);
        int labels = LabelWidth(font, lines);
        _canvas.FillRound(box.X, box.Y, box.Width, box.Height, S(10), Theme.Panel);
        for (int i = 0; i < lines.Length; i++)
        {
            int baseline = box.Y + S(12) + (i * RowHeight(font)) + font.Ascent;
            _canvas.Text(font, box.X + S(16), baseline, lines[i].Label, Theme.Faint);
            _canvas.Text(font, box.X + S(16) + labels, baseline, lines[i].Value, Theme.Text);
        }
    }

    private void DrawHelp()
    {
        IReadOnlyList<(string Keys, string Help)> lines = KeyTable.HelpLines;
        GlyphFont font = Font(SmallSize), title = Font(TitleSize);
        int row = font.LineHeight + S(5), half = (lines.Count + 1) / 2;
        int keys = lines.Max(line => font.Measure(line.Keys)) + S(18), column = keys + lines.Max(line => font.Measure(line.Help));
        Canvas panel = new((2 * column) + S(24 + 24 + 40), (half * row) + S(62));
        panel.FillRound(0, 0, panel.Width, panel.Height, S(14), new Ink(16, 19, 24, 236));
        panel.Text(title, S(24), S(18) + title.Ascent, "Keys", Theme.Text);
        for (int i = 0; i < lines.Count; i++)
        {
            int left = S(24) + (i < half ? 0 : column + S(40)), baseline = S(46) + ((i % half) * row) + font.Ascent;
            panel.Text(font, left, baseline, lines[i].Keys, Theme.Accent);
            panel.Text(font, left + keys, baseline, lines[i].Help, Theme.Text);
        }

        // As large as all else where it fits, smaller in a small window.
        double fit = Math.Min(1, Math.Min((_canvas.Width - S(16)) / (double)panel.Width, (_canvas.Height - S(16)) / (double)panel.Height));
        int width = (int)(panel.Width * fit), height = (int)(panel.Height * fit);
        _canvas.Shrunk(panel, (_canvas.Width - width) / 2, (_canvas.Height - height) / 2, width, height);
    }

    /// <summary>The border; what lies on its sides is written there unless message or statistics take the place.</summary>
    private void DrawSplit(OverlayState state, Box message, Box statistics)
    {
        GlyphFont font = Font(SmallSize);
        _canvas.FillRound(state.SplitX - 1, 0, 2, _canvas.Height, 0, Theme.Text.WithAlpha(0.85));
        _canvas.FillCircle(state.SplitX, _canvas.Height / 2.0, S(9), Theme.Text);
        foreach ((string text, bool isLeft) in (ReadOnlySpan<(string, bool)>)[("original", true), ("decoded", false)])
        {
            int width = font.Measure(text) + S(20);
            Box box = new(isLeft ? state.SplitX - width - S(10) : state.SplitX + S(10), S(14), width, font.LineHeight + S(8));
            if (box.Meets(message) || box.Meets(statistics))
                continue;
            _canvas.FillRound(box.X, box.Y, box.Width, box.Height, S(8), Theme.Panel);
            _canvas.Text(font, box.X + S(10), box.Y + S(4) + font.Ascent, text, Theme.Text);
        }
    }

    private Box Pill(string text)
    {
        GlyphFont font = Font(TitleSize);
        int width = font.Measure(text) + S(36), height = font.LineHeight + S(18);
        return new Box((_canvas.Width - width) / 2, (_canvas.Height - height) / 2, width, height);
    }

    private void DrawPill(string text, Box box)
    {
        _canvas.FillRound(box.X, box.Y, box.Width, box.Height, box.Height / 2.0, Theme.Panel);
        _canvas.Text(Font(TitleSize), box.X + S(18), box.Y + S(9) + Font(TitleSize).Ascent, text, Theme.Text);
    }

    private Box FailureBox(string text)
    {
        int width = Math.Min(_canvas.Width - S(40), Math.Max(Font(TitleSize).Measure(text), Font(SmallSize).Measure(AfterFailure)) + S(60)), height = S(96);
        return new Box((_canvas.Width - width) / 2, (_canvas.Height - height) / 2, width, height);
    }

    private void DrawFailure(string text, Box box)
    {
        GlyphFont font = Font(TitleSize), small = Font(SmallSize);
        _canvas.FillRound(box.X, box.Y, box.Width, box.Height, S(12), new Ink(48, 18, 20, 240));
        _canvas.Text(font, box.X + S(30), box.Y + S(26) + font.Ascent, font.Fit(text, box.Width - S(60)), Theme.Text);
        _canvas.Text(small, box.X + S(30), box.Y + S(56) + small.Ascent, small.Fit(AfterFailure, box.Width - S(60)), Theme.Faint);
    }

    /// <summary>A rectangle in window pixels; empty where nothing is shown.</summary>
    private readonly record struct Box(int X, int Y, int Width, int Height)
    {
        public bool Meets(Box other) =>
            Width > 0 && other.Width > 0 && X < other.X + other.Width && other.X < X + Width && Y < other.Y + other.Height && other.Y < Y + Height;
    }
}
