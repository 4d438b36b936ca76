using Microsoft.Playwright;
using NeuralCodec.Codec;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Tests.Media;

namespace NeuralCodec.Web.Tests;

/// <summary>The page in a headless Chromium.</summary>
public sealed class BrowserTests : IAsyncLifetime
{
    private const int Width = 160, Height = 90, Frames = 100;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        if (ChromiumFactAttribute.Path is not { } path)
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Headless = true,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    [ChromiumFact]
    public async Task ThePageOpensPlaysSeeksAndSteps()
    {
        byte[] file = SampleMedia.Create(Frames, Width, Height);
        await using Served served = await Served.StartAsync(folder =>
        {
            File.WriteAllBytes(folder.At("ride.ncv"), file);
            SampleMedia.Write(folder.At("second.ncv"), 20, Width, Height, seed: 2);
            File.WriteAllBytes(folder.At("broken.ncv"), new byte[50]);
        });
        IPage page = await _browser!.NewPageAsync();
        List<string> problems = [];
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                problems.Add(message.Text);
        };
        page.PageError += (_, error) => problems.Add(error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(served.Origin, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                problems.Add("foreign: " + request.Url);
        };
        await page.GotoAsync(served.Server.Address.AbsoluteUri);
        await page.Locator(".card").First.WaitForAsync();
        Assert.Equal(3, await page.Locator(".card").CountAsync());
        await page.Locator(".card", new PageLocatorOptions { HasText = "ride.ncv" }).ClickAsync();

        await WaitAsync(page, "+player.dataset.frame > 3"); // it plays
        await page.Keyboard.PressAsync("Space");
        await WaitAsync(page, "player.dataset.paused === 'true'");
        await page.Keyboard.PressAsync("Home");
        await WaitAsync(page, "player.dataset.frame === '0'");
        foreach (int frame in (int[])[1, 2, 3])
        {
            await page.Keyboard.PressAsync(".");
            await WaitAsync(page, $"player.dataset.frame === '{frame}'");
        }

        await page.Keyboard.PressAsync(",");
        await WaitAsync(page, "player.dataset.frame === '2'");
        Assert.Equal(Expected(file, 2), await PixelsAsync(page));
        await page.Keyboard.PressAsync("Shift+ArrowRight"); // one second on: 25 frames
        await WaitAsync(page, "player.dataset.frame === '27' && player.dataset.seeking === 'false'");
        Assert.Equal(Expected(file, 27), await PixelsAsync(page));
        await page.Keyboard.PressAsync("End");
        await WaitAsync(page, $"player.dataset.frame === '{Frames - 1}'");

        // The bar: a click in its middle.
        LocatorBoundingBoxResult bar = (await page.Locator("#bar").BoundingBoxAsync())!;
        await page.Mouse.ClickAsync(bar.X + (bar.Width / 2), bar.Y + (bar.Height / 2));
        await WaitAsync(page, "player.dataset.seeking === 'false' && Math.abs(player.dataset.frame - 50) <= 1");
        await page.Keyboard.PressAsync("i");
        await page.Locator("#statistics dt").First.WaitForAsync();
        await page.Keyboard.PressAsync("?");
        Assert.True(await page.Locator("#help").IsVisibleAsync());
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("]");
        await WaitAsync(page, "player.dataset.speed === '1.1'");
        await page.Keyboard.PressAsync("q");
        await page.Locator(".card").First.WaitForAsync();
        Assert.Empty(problems);
    }

    [ChromiumFact]
    public async Task BothWaysOfDrawingGiveTheDecodersColours()
    {
        byte[] file = SampleMedia.Create(3, 50, 34);
        await using Served served = await Served.StartAsync(folder => File.WriteAllBytes(folder.At("a.ncv"), file));
        IPage page = await _browser!.NewPageAsync();
        await page.GotoAsync(served.Server.Address.AbsoluteUri);
        using Frame frame = new(7, 5);
        new Random(5).NextBytes(frame.Pixels);
        foreach (MatrixCoefficients matrix in (MatrixCoefficients[])[MatrixCoefficients.Bt601, MatrixCoefficients.Bt709, MatrixCoefficients.Bt2020])
        {
            foreach (ChromaSiting siting in Enum.GetValues<ChromaSiting>())
            {
                ColorDescription color = new() { Matrix = matrix, Siting = siting, IsFullRange = siting == ChromaSiting.Center };
                RgbImage expected = new(7, 5);
                ColorConverter.ToRgb(frame, color, expected);
                foreach (bool isPlain in (bool[])[false, true])
                {
                    string? drawn = await page.EvaluateAsync<string?>(
                        """
                        async ([matrix, isFullRange, siting, planes, isPlain]) => {
                          const { Screen } = await import(new URL("screen.js", location.href.split("#")[0]).href), canvas = document.createElement("canvas");
                          if (isPlain) canvas.getContext("2d");
                          const screen = new Screen(canvas);
                          if (!isPlain && !screen.gl) return null;
                          screen.draw({ width: 7, height: 5, matrix, isFullRange, siting, planes: Uint8Array.from(atob(planes), c => c.charCodeAt(0)) });
                          const copy = document.createElement("canvas"); [copy.width, copy.height] = [7, 5];
                          const context = copy.getContext("2d"); context.drawImage(canvas, 0, 0);
                          return btoa(String.fromCharCode(...context.getImageData(0, 0, 7, 5).data.filter((_, i) => i % 4 < 3)));
                        }
                        """,
                        new object[] { (int)matrix, color.IsFullRange, (int)siting, Convert.ToBase64String(frame.Pixels), isPlain });
                    if (drawn is not null) // no WebGL2 without a graphics card
                        Assert.Equal(expected.Pixels, Convert.FromBase64String(drawn));
                }
            }
        }
    }

    private static Task<IJSHandle> WaitAsync(IPage page, string condition) =>
        page.WaitForFunctionAsync($"() => {{ const player = document.getElementById('player'); return {condition}; }}", null, new PageWaitForFunctionOptions { Timeout = 60_000 });

    private static byte[] Expected(byte[] file, int number)
    {
        return DecodeAsync().GetAwaiter().GetResult();

        async Task<byte[]> DecodeAsync()
        {
            await using VideoDecoder decoder = await VideoDecoder.OpenAsync(new MemoryStream(file));
            await decoder.SeekAsync(TimeSpan.FromMilliseconds((number * 40) + 20), SeekMode.Exact);
            await foreach (Frame frame in decoder.ReadFramesAsync())
            {
                using (frame)
                {
                    RgbImage image = new(frame.WidthPixels, frame.HeightPixels);
                    ColorConverter.ToRgb(frame, decoder.Info.Color, image);
                    return image.Pixels;
                }
            }

            throw new InvalidOperationException("no such frame");
        }
    }

    private static async Task<byte[]> PixelsAsync(IPage page) => Convert.FromBase64String(await page.EvaluateAsync<string>(
        """
        () => {
          const canvas = document.getElementById("decoded"), copy = document.createElement("canvas");
          [copy.width, copy.height] = [canvas.width, canvas.height];
          const context = copy.getContext("2d");
          context.drawImage(canvas, 0, 0);
          const rgb = context.getImageData(0, 0, canvas.width, canvas.height).data.filter((_, i) => i % 4 < 3);
          let text = "";
          for (let i = 0; i < rgb.length; i += 4096) text += String.fromCharCode(...rgb.subarray(i, i + 4096));
          return btoa(text);
        }
        """));
}
