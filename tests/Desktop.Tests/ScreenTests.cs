using System.Buffers.Binary;
using System.Diagnostics;
using NeuralCodec.Cli.Tests;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Playback;
using NeuralCodec.Playback.Pictures;
using NeuralCodec.Tests.Media;

namespace NeuralCodec.Desktop.Tests;

/// <summary>`ncv play` on a real X server, looked at through its screen; and without a window.</summary>
public sealed class ScreenTests : IDisposable
{
    private const int Width = 480, Height = 272;
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ToolFact("Xvfb", "xwd")]
    public void ThePictureIsOnTheScreen()
    {
        string path = SampleMedia.Write(_folder.At("a.ncv"), 5, Width, Height, isReal: true);
        RgbImage expected;
        using (Player player = Player.Open(path, new PlayerOptions { StartsPaused = true, MakesThumbnails = false }))
        {
            while (player.Current is null)
                player.Update();
            expected = Screenshot.ToRgb(player.Current);
        }

        using Process server = Start("Xvfb", ["-displayfd", "1", "-screen", "0", $"{Width}x{Height}x24", "-nolisten", "tcp"]);
        try
        {
            string display = ":" + server.StandardOutput.ReadLine();
            using Process player = NcvProcess.Start(["play", path, "--paused", "--fullscreen", "--no-sound", "--no-resume"], ("DISPLAY", display), ("WAYLAND_DISPLAY", ""));
            try
            {
                long begun = Environment.TickCount64;
                double error = double.MaxValue;
                while (error > 60)
                {
                    Assert.False(player.HasExited, player.HasExited ? player.StandardError.ReadToEnd() : "");
                    Assert.True(Environment.TickCount64 - begun < 60_000, $"the picture does not come; mean squared error {error}");
                    error = Compare(expected, Capture(display));
                    Thread.Sleep(50);
                }
            }
            finally
            {
                player.Kill();
                player.WaitForExit();
            }
        }
        finally
        {
            server.Kill();
            server.WaitForExit();
        }
    }

    [Fact]
    public void HeadlessPlayingPrintsTheMd5OfEveryFrame()
    {
        byte[] file = SampleMedia.Create(20);
        File.WriteAllBytes(_folder.At("a.ncv"), file);
        List<string> linear = SampleMedia.DecodeLinear(file);
        Assert.Equal(linear, Headless(_folder.At("a.ncv"), null, 0));
        Assert.Equal(linear, Headless("-", file, 0)); // from a pipe
        file[^300] ^= 0x55; // in the last group
        File.WriteAllBytes(_folder.At("b.ncv"), file);
        Assert.Subset(linear.ToHashSet(), Headless(_folder.At("b.ncv"), null, 4).ToHashSet());
        Assert.Empty(Headless(_folder.At("none.ncv"), null, 1));
        File.WriteAllBytes(_folder.At("c.ncv"), new byte[100]);
        Assert.Empty(Headless(_folder.At("c.ncv"), null, 3));
    }

    private static List<string> Headless(string path, byte[]? input, int expectedCode)
    {
        (int code, byte[] output, string errors) = NcvProcess.Run(["play", path, "--headless", "--md5"], input, null, ("DISPLAY", ""));
        Assert.True(code == expectedCode, $"{code}: {errors}");
        return [.. NcvProcess.Text(output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0])];
    }

    private static Process Start(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary>
    /// Means of blocks in the upper half, as the bar lies over the lower one: without a window manager the window may be a row or two
    /// smaller than the screen, which hard edges would show as large errors.
    /// </summary>
    private static double Compare(RgbImage expected, RgbImage shown)
    {
        const int Columns = 10, Rows = 4, BlockWidth = Width / Columns, BlockHeight = Height / 2 / Rows;
        double sum = 0;
        for (int block = 0; block < Columns * Rows * 3; block++)
        {
            int left = block / 3 % Columns * BlockWidth, top = block / 3 / Columns * BlockHeight;
            double difference = 0;
            for (int y = top; y < top + BlockHeight; y++)
            {
                for (int x = left; x < left + BlockWidth; x++)
                    difference += expected.GetRow(y)[(3 * x) + (block % 3)] - shown.GetRow(y)[(3 * x) + (block % 3)];
            }

            sum += Math.Pow(difference / (BlockWidth * BlockHeight), 2);
        }

        return sum / (Columns * Rows * 3);
    }

    /// <summary>The screen as xwd writes it: a big-endian header, a colour table, then the pixels, blue first.</summary>
    private static RgbImage Capture(string display)
    {
        using Process tool = Start("xwd", ["-root", "-silent", "-display", display]);
        using MemoryStream dump = new();
        tool.StandardOutput.BaseStream.CopyTo(dump);
        tool.WaitForExit();
        byte[] bytes = dump.ToArray();
        int Field(int index) => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 * index));
        Assert.Equal((7, Width, Height), (Field(1), Field(4), Field(5)));
        int pixels = Field(0) + (12 * Field(19)), stride = Field(12), step = Field(11) / 8;
        RgbImage image = new(Width, Height);
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                int at = pixels + (y * stride) + (step * x);
                (bytes[at + 2], bytes[at + 1], bytes[at]).CopyInto(image, x, y);
            }
        }

        return image;
    }
}

/// <summary>One pixel.</summary>
internal static class PixelTuple
{
    public static void CopyInto(this (byte R, byte G, byte B) pixel, RgbImage image, int x, int y)
    {
        Span<byte> row = image.GetRow(y).Slice(3 * x, 3);
        (row[0], row[1], row[2]) = pixel;
    }
}
