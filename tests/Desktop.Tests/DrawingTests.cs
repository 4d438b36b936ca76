using NeuralCodec.Desktop.Drawing;
using NeuralCodec.Desktop.Sdl;
using NeuralCodec.Playback.Media;

namespace NeuralCodec.Desktop.Tests;

/// <summary>Canvas, text, placing of the picture and key names, without a window.</summary>
public sealed class DrawingTests
{
    [Fact]
    public void ShapesCoverWhatTheyShould()
    {
        Canvas canvas = new(40, 20);
        canvas.FillRound(10, 5, 20, 10, 0, new Ink(255, 0, 0));
        Assert.Equal(0xFFFF0000u, canvas.Pixels[(5 * 40) + 10]);
        Assert.Equal(0u, canvas.Pixels[(5 * 40) + 9]);
        Assert.Equal((10, 5, 20, 10), canvas.Bounds);
        canvas.FillRound(20, 5, 4, 4, 0, new Ink(0, 0, 255, 128)); // half blue over red
        Assert.Equal(0xFF7F0080u, canvas.Pixels[(6 * 40) + 21]);
        canvas.FillCircle(5, 10, 3, new Ink(255, 255, 255));
        Assert.Equal(0xFFFFFFFFu, canvas.Pixels[(10 * 40) + 5]);
        Assert.Equal(0u, canvas.Pixels[(7 * 40) + 2]); // the corner stays clear
        canvas.Clear();
        Assert.All(canvas.Pixels, pixel => Assert.Equal(0u, pixel));
        canvas.FillRound(-50, -50, 500, 500, 8, new Ink(1, 2, 3)); // larger than the canvas
        canvas.FillPolygon([(-5, -5), (100, 10), (-5, 100)], new Ink(9, 9, 9));
        canvas.Text(GlyphFont.Get(16), -30, 10, "beyond both ends of the canvas", new Ink(255, 255, 255));
    }

    [Fact]
    public void TextIsMeasuredAndFitted()
    {
        GlyphFont font = GlyphFont.Get(16);
        Assert.Equal(16, font.Size);
        Assert.True(font.LineHeight >= 16);
        Assert.Equal(font.Measure("0:00"), font.Measure("9:41")); // digits are equally wide, so that a clock stands still
        Assert.Equal("short", font.Fit("short", 200));
        string fitted = font.Fit("a very long name of a recording.ncv", 100);
        Assert.EndsWith("…", fitted, StringComparison.Ordinal);
        Assert.InRange(font.Measure(fitted), 60, 100);
        Assert.Equal(font.Measure("?"), font.Measure("\u4e2d")); // a letter the font lacks
    }

    [Fact]
    public void ZoomKeepsThePointUnderThePointer()
    {
        PictureView view = new();
        (double, double) window = (800, 600), picture = (1600, 900);
        Assert.Equal((0, 75, 800, 450), view.Place(window, picture));
        double x = 200, y = 300;
        var before = view.Place(window, picture);
        view.ZoomAt(2, x, y, window, picture);
        var after = view.Place(window, picture);
        Assert.Equal((x - before.X) / before.Width, (x - after.X) / after.Width, 9);
        Assert.Equal((y - before.Y) / before.Height, (y - after.Y) / after.Height, 9);
        Assert.Equal(1600, after.Width, 6);
        view.Move(50, -20, window, picture);
        Assert.Equal(after.X + 50, view.Place(window, picture).X, 6);
        view.ZoomAt(0.1, x, y, window, picture);
        Assert.True(view.IsWhole);
        view.Move(50, 50, window, picture); // a whole picture stays
        Assert.Equal((0, 75, 800, 450), view.Place(window, picture));
    }

    [Theory]
    [InlineData(320, 180)]
    [InlineData(1280, 720)]
    [InlineData(3840, 2160)]
    public void EverythingIsDrawnAtEverySize(int width, int height)
    {
        Canvas canvas = new(width, height);
        Overlay overlay = new(canvas);
        OverlayState state = new()
        {
            ShowsBar = true, ShowsHelp = true, IsPaused = true, IsWaiting = true, Position = TimeSpan.FromSeconds(30), Duration = TimeSpan.FromSeconds(60),
            Title = "ride.ncv", Status = "1.5x", Message = "speed 1.5x", Failure = "no model", Statistics = "frame\t3\nrate\t0.1 bpp",
            LoopStart = TimeSpan.FromSeconds(10), LoopEnd = TimeSpan.FromSeconds(20), Hover = TimeSpan.FromSeconds(40), SplitX = width / 2,
            Damage = [new DamageMark(TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(55), "gone")], Borders = [default, TimeSpan.FromSeconds(30)],
        };
        overlay.Draw(state);
        (int x, int y, int w, int h) = overlay.BarArea;
        uint At(double share) => canvas.Pixels[((y + (h / 2)) * width) + x + (int)(w * share)];
        Assert.True(canvas.Bounds.Height > height / 2);
        overlay.Draw(state with { ShowsHelp = false, Failure = "", IsWaiting = false, Hover = null, SplitX = -1 });
        Assert.Equal(0xFFu, At(0.52) & 0xFF | 0xFF); // drawn at all
        uint red = At(0.87);
        Assert.True(((red >> 16) & 255) > 200 && (red & 255) < 140, $"damage is red, not {red:x8}");
        overlay.Draw(new OverlayState());
        Assert.Equal(0, canvas.Bounds.Width);
    }

    [Fact]
    public void InASmallWindowTextsMakeRoomForEachOther()
    {
        const int Width = 480, Height = 270;
        string statistics = string.Join('\n', Enumerable.Range(0, 9).Select(i => $"line {i}\t0.098 bpp, file 0.016 bpp, 203 kbit/s"));
        OverlayState shown = new() { Statistics = statistics, IsWaiting = true };
        // The notice goes where messages are, and not over the statistics.
        Assert.Equal(Draw(Width, Height, shown with { IsWaiting = false, Message = "waiting for the recording to go on" }), Draw(Width, Height, shown));
        Assert.Equal(Draw(Width, Height, shown with { IsWaiting = false, Message = "muted" }), Draw(Width, Height, shown with { Message = "muted" }));
        Assert.NotEqual(0u, Draw(1280, 720, shown)[(360 * 1280) + 640]); // there is room in the middle
        Assert.Equal(Draw(Width, Height, new OverlayState { Failure = "no model" }), Draw(Width, Height, shown with { IsWaiting = false, Failure = "no model" }));
        // What is left and right of the border is said by the message as well.
        OverlayState split = new() { SplitX = Width / 2, Message = "left: original (ride.mp4), right: decoded" };
        Assert.Equal(Left(Draw(Width, Height, split with { SplitX = -1 })), Left(Draw(Width, Height, split)));
        Assert.NotEqual(Left(Draw(Width, Height, new OverlayState())), Left(Draw(Width, Height, split with { Message = "" })));

        static uint[] Left(uint[] pixels) => [.. pixels.Chunk(Width).Take(Height / 4).SelectMany(row => row.Take((Width / 2) - 1))];
    }

    [Theory]
    [InlineData(480, 270)]
    [InlineData(640, 360)]
    [InlineData(1280, 720)]
    public void TheKeysFitIntoTheWindow(int width, int height)
    {
        uint[] pixels = Draw(width, height, new OverlayState { ShowsHelp = true });
        int[] drawn = [.. Enumerable.Range(0, pixels.Length).Where(i => pixels[i] != 0)];
        Assert.True(drawn.Min(i => i % width) > 2 && drawn.Max(i => i % width) < width - 3, "a margin left and right");
        Assert.True(drawn[0] / width > 2 && drawn[^1] / width < height - 3, "a margin above and below");
    }

    private static uint[] Draw(int width, int height, OverlayState state)
    {
        Canvas canvas = new(width, height);
        new Overlay(canvas).Draw(state);
        return canvas.Pixels;
    }

    [Fact]
    public void KeysHaveTheNamesOfTheTable()
    {
        Assert.Equal("Shift+ArrowLeft", KeyNames.Of(0x40000050, 0x1));
        Assert.Equal("Ctrl+PageUp", KeyNames.Of(0x4000004B, 0x40));
        Assert.Equal("Alt+Backspace", KeyNames.Of(8, 0x100));
        Assert.Null(KeyNames.Of('a', 0));
    }
}
