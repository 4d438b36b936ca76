using System.Runtime.InteropServices;
using NeuralCodec.Codec.Formats;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Metrics;
using NeuralCodec.Desktop.Sdl;
using NeuralCodec.Playback;
using NeuralCodec.Playback.Pictures;
using NeuralCodec.Playback.Tests;
using NeuralCodec.Tests.Media;

namespace NeuralCodec.Desktop.Tests;

/// <summary>The window on SDL's offscreen driver, with its pixels read back.</summary>
public sealed class WindowTests : IDisposable
{
    private const int Width = 480, Height = 272;
    private readonly ScratchFolder _folder = new();
    private readonly FakeTime _time = new();

    public WindowTests()
    {
        if (SdlNative.IsAvailable)
        {
            SdlNative.SetHint("SDL_VIDEODRIVER", "offscreen");
            SdlNative.SetHint("SDL_AUDIODRIVER", "dummy");
        }
    }

    public void Dispose() => _folder.Dispose();

    [SdlFact]
    public void ThePictureIsTheDecoders()
    {
        using PlayWindow window = Open(SampleMedia.Write(_folder.At("a.ncv"), 20, Width, Height, isReal: true), true);
        HideBar(window);
        foreach (int frame in (int[])[0, 7, 8, 19])
        {
            window.Player.SeekTo(TimeSpan.FromMilliseconds((frame * 40) + 5), true);
            Until(window, () => !window.Player.IsSeeking && window.Player.Current!.Number == frame);
            RgbImage expected = Screenshot.ToRgb(window.Player.Current!);
            RgbImage shown = window.ReadPixels();
            Assert.Equal((Width, Height), (shown.WidthPixels, shown.HeightPixels));
            // SDL rounds in its own way; another frame or other colours would be far off.
            Assert.InRange(Psnr.Compute(expected, shown), 28, double.PositiveInfinity);
        }
    }

    [SdlFact]
    public void KeysAndPointerDoWhatTheTableSays()
    {
        using PlayWindow window = Open(Write("a.ncv", 100), false);
        Player player = window.Player;
        Type(window, ".");
        Until(window, () => player.Current!.Number == 1);
        Type(window, ",");
        Until(window, () => player.Current!.Number == 0);
        Key(window, 0x4000004D); // End
        Until(window, () => player.Current!.Number == 99);
        Key(window, 0x4000004A); // Home
        Until(window, () => player.Current!.Number == 0);

        Type(window, "?");
        window.Turn();
        Assert.True(window.State.ShowsHelp);
        Key(window, 27);
        Type(window, "i");
        window.Turn();
        Assert.False(window.State.ShowsHelp);
        Assert.Contains("intra", window.State.Statistics, StringComparison.Ordinal);
        Type(window, "]");
        Assert.Equal(1.1, player.Speed, 6);

        // A click in the middle of the bar, a drag to three quarters: there exactly once it is let go.
        window.Handle(new SdlEvent { Type = SdlEventType.MouseButtonDown, Button = 1, Clicks = 1, ButtonX = Width / 2, ButtonY = Height - 26 });
        Until(window, () => player.Current!.Number is > 40 and < 55);
        window.Handle(new SdlEvent { Type = SdlEventType.MouseMotion, MotionX = Width * 3 / 4, MotionY = Height - 26 });
        Until(window, () => player.Current!.Number is > 64 and < 80);
        Assert.NotNull(window.State.Hover);
        window.Handle(new SdlEvent { Type = SdlEventType.MouseButtonUp, Button = 1, ButtonX = Width * 3 / 4, ButtonY = Height - 26 });
        Until(window, () => !player.IsSeeking && player.Current!.Number is > 72 and < 79);

        // Zoom with the wheel, at the pointer.
        window.Press("Ctrl+WheelUp");
        window.Turn();
        Assert.Contains("125 %", window.State.Status, StringComparison.Ordinal);
        window.Press("Alt+Backspace");
        Key(window, 0x4000004A);
        Type(window, "q"); // closed during a seek
        Assert.True(window.HasEnded);
    }

    [SdlFact]
    public void TheBarGoesAndComes()
    {
        using PlayWindow window = Open(Write("a.ncv", 20), true);
        Assert.True(window.State.ShowsBar);
        HideBar(window);
        Assert.False(window.State.ShowsBar);
        RgbImage without = window.ReadPixels();
        window.Handle(new SdlEvent { Type = SdlEventType.MouseMotion, MotionX = 50, MotionY = 50 });
        window.Turn();
        Assert.True(window.State.ShowsBar);
        Assert.NotEqual(without.Pixels, window.ReadPixels().Pixels);
    }

    [ToolFact("ffmpeg", "ffprobe")]
    public void TheOriginalLiesLeftOfTheBorder()
    {
        if (!SdlNative.IsAvailable)
            return;
        string path = Write("a.ncv", 10);
        using (FileStream stream = File.Create(_folder.At("ride.y4m")))
        {
            Y4mWriter writer = new(stream, Width, Height, new Rational(25, 1), default, new ColorDescription());
            using Frame grey = new(Width, Height);
            grey.Pixels.Fill(128);
            for (int i = 0; i < 10; i++)
                writer.WriteFrameAsync(grey).AsTask().GetAwaiter().GetResult();
        }

        using PlayWindow window = Open(path, true);
        HideBar(window);
        RgbImage before = window.ReadPixels();
        Type(window, "c");
        Until(window, () => window.Player.OriginalPicture is not null);
        window.Turn();
        RgbImage split = window.ReadPixels();
        int row = 3 * Width * 200;
        Assert.Equal(split.Pixels[row + 30], split.Pixels[row + 300]); // one grey on the left
        Assert.Equal(before.Pixels[(row + (3 * 400))..(row + (3 * 470))], split.Pixels[(row + (3 * 400))..(row + (3 * 470))]);
        Type(window, "x");
        window.Turn();
        RgbImage swapped = window.ReadPixels();
        Assert.Equal(swapped.Pixels[row + 30], swapped.Pixels[row + (3 * 450)]);
    }

    [SdlFact]
    public void ADroppedFileIsPlayedAndAForeignOneRefused()
    {
        string other = SampleMedia.Write(_folder.At("other.ncv"), 8, Width, Height, seed: 9);
        File.WriteAllText(_folder.At("text.txt"), "no recording");
        using PlayWindow window = Open(Write("a.ncv", 20), false);
        Drop(window, _folder.At("text.txt"));
        window.Turn();
        Assert.Contains("text.txt", window.State.Message, StringComparison.Ordinal);
        Assert.Equal("a.ncv", window.Player.Title);
        Drop(window, other);
        Until(window, () => window.Player.Title == "other.ncv" && window.Player.Current is not null);
    }

    [SdlFact]
    public void WithoutADisplayThereIsAClearMessage()
    {
        SdlNative.SetHint("SDL_VIDEODRIVER", "no such driver");
        using Player player = Player.Open(Write("a.ncv", 2), new PlayerOptions { MakesThumbnails = false });
        NoDisplayException e = Assert.Throws<NoDisplayException>(() => PlayWindow.Open(player, new DesktopOptions(), _ => player));
        Assert.Contains("ncv serve", e.Message, StringComparison.Ordinal);
        SdlNative.SetHint("SDL_VIDEODRIVER", "offscreen");
    }

    [SdlFact]
    public void TheAudioDeviceQueuesAndClears()
    {
        using SdlAudioSink? sink = SdlAudioSink.TryOpen(out string problem);
        Assert.True(sink is not null, problem);
        sink.SetPaused(true);
        sink.Write(new byte[48000]);
        Assert.InRange(sink.Queued, TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(300));
        sink.Clear();
        Assert.Equal(TimeSpan.Zero, sink.Queued);
        SdlNative.SetHint("SDL_AUDIODRIVER", "no such driver");
        using SdlAudioSink? none = SdlAudioSink.TryOpen(out problem);
        SdlNative.SetHint("SDL_AUDIODRIVER", "dummy");
    }

    private string Write(string name, int frames) => SampleMedia.Write(_folder.At(name), frames, Width, Height);

    private PlayWindow Open(string path, bool plays)
    {
        // The player's time stands still unless a test lets it pass; the window's is its own.
        PlayerOptions options = new() { Time = new FakeTime(), StartsPaused = !plays, MakesThumbnails = false, ThreadCount = 2 };
        PlayWindow window = PlayWindow.Open(Player.Open(path, options), new DesktopOptions { Time = _time }, other => Player.Open(other, options));
        Until(window, () => window.Player.Current is not null && !window.Player.IsSeeking);
        return window;
    }

    private void HideBar(PlayWindow window)
    {
        _time.Pass(5000);
        window.Turn();
    }

    private static void Until(PlayWindow window, Func<bool> holds)
    {
        long begun = Environment.TickCount64;
        while (true)
        {
            window.Turn();
            if (holds())
                return;
            Assert.Null(window.Player.Failure);
            Assert.True(Environment.TickCount64 - begun < 60_000, "the window does not get there");
            Thread.Sleep(1);
        }
    }

    private static unsafe void Type(PlayWindow window, string text)
    {
        SdlEvent e = new() { Type = SdlEventType.TextInput };
        for (int i = 0; i < text.Length; i++)
            e.Text[i] = (byte)text[i];
        window.Handle(e);
    }

    private static void Key(PlayWindow window, int symbol) => window.Handle(new SdlEvent { Type = SdlEventType.KeyDown, KeySym = symbol });

    // SDL frees the name, with the system's free.
    private static unsafe void Drop(PlayWindow window, string path)
    {
        byte[] bytes = [.. System.Text.Encoding.UTF8.GetBytes(path), 0];
        nint memory = (nint)NativeMemory.Alloc((nuint)bytes.Length);
        Marshal.Copy(bytes, 0, memory, bytes.Length);
        window.Handle(new SdlEvent { Type = SdlEventType.DropFile, DropFile = memory });
    }
}
