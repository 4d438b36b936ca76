using System.Text.Json;
using Microsoft.Playwright;
using NeuralCodec.Players;

namespace NeuralCodec.Cli.Tests.Compare;

/// <summary>A comparison from outside: what is named, what is reused, and its report in a browser.</summary>
public sealed class ComparedFolderTests(ComparedFolder folder) : IClassFixture<ComparedFolder>
{
    [FfmpegFact]
    public void WhatCannotBeComparedIsNamedAndTheRestGoesOn()
    {
        Assert.True(folder.Code == 4, folder.Errors);
        foreach ((string name, string reason) in ((string, string)[])[
            ("grey.png", "grey"), ("deep.png", "8 bits"), ("clear.png", "transparent"), ("moving.apng", "animation"), ("moving.gif", "animation"),
            ("cmyk.jpg", "CMYK"), ("damaged.jpg", ""), ("noise.png", ""), ("empty.png", ""), ("twin.png", "twice"), ("short.mp4", "apart")])
        {
            Assert.Contains(Strings(folder.Json.GetProperty("skipped")), line => line.StartsWith(name + ": skipped: ", StringComparison.Ordinal) && line.Contains(reason, StringComparison.Ordinal));
            Assert.Contains($"ncv: {name}: skipped: ", folder.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(11, folder.Json.GetProperty("skipped").GetArrayLength());
        // All sizes have curves of their own, and a difference each; namesakes are told apart.
        foreach (JsonElement codec in folder.Json.GetProperty("codecs").EnumerateArray())
            Assert.Equal(["good.png", "small.png", "wide.png", "good.png (2)"], codec.GetProperty("per_image").EnumerateObject().Select(item => item.Name));
        JsonElement bd = folder.Json.GetProperty("bd_rate")[0];
        Assert.Equal(4, bd.GetProperty("per_item").EnumerateObject().Count() + bd.GetProperty("refused").GetArrayLength());
    }

    [FfmpegFact]
    public void APictureTooSmallForMsSsimIsSaidAndTheMeanIsOfTheOthers()
    {
        JsonElement bd = folder.Json.GetProperty("bd_rate")[1];
        Assert.Equal("ms-ssim-rgb", bd.GetProperty("metric").GetString());
        Assert.Contains(Strings(bd.GetProperty("refused")), line => line.StartsWith("small.png: 64x48 is too small: MS-SSIM", StringComparison.Ordinal));
        Assert.Contains("small.png: 64x48 is too small", folder.Errors, StringComparison.Ordinal);
        JsonElement codec = folder.Json.GetProperty("codecs")[0], items = codec.GetProperty("per_image");
        Assert.Equal("NaN", items.GetProperty("small.png").GetProperty("ms-ssim-rgb")[0].GetString());
        double mean = new[] { "good.png", "wide.png", "good.png (2)" }.Average(name => items.GetProperty(name).GetProperty("ms-ssim-rgb")[0].GetDouble());
        Assert.Equal(mean, codec.GetProperty("results").GetProperty("ms-ssim-rgb")[0].GetDouble(), 6);
    }

    [FfmpegFact]
    public void ASecondRunMeasuresNothing()
    {
        (int code, _, string errors) = folder.Run();
        Assert.Equal(4, code);
        int points = folder.Json.GetProperty("codecs").EnumerateArray().Sum(codec => codec.GetProperty("per_image").EnumerateObject().Sum(item => item.Value.GetProperty("quality").GetArrayLength()));
        Assert.Contains($"compare {points}/{points} ({points} from the cache)", errors, StringComparison.Ordinal);
    }

    [FfmpegFact]
    public void AChoiceOfQualitiesTakesThoseOfOursAlone()
    {
        (int code, byte[] output, string errors) = folder.Run("--qualities", "20..44", "--json", "-");
        Assert.True(code == 4, errors);
        JsonElement part = JsonDocument.Parse(output).RootElement.GetProperty("codecs"), whole = folder.Json.GetProperty("codecs");
        Assert.Equal([20, 32, 44], Qualities(part[0]));
        Assert.Equal(Qualities(whole[1]), Qualities(part[1]));
        Assert.Matches(@"compare (\d+)/\1 \(\1 from the cache\)", errors);

        static double[] Qualities(JsonElement codec) => [.. codec.GetProperty("results").GetProperty("quality").EnumerateArray().Select(value => value.GetDouble())];
    }

    /// <summary>The server's library asks the same of a page before it shows it.</summary>
    [FfmpegFact]
    public void TheServerRecognisesTheReport()
    {
        byte[] report = File.ReadAllBytes(folder.ReportPath);
        Assert.True(ReportHead.IsIn(report.AsSpan(0, ReportHead.Bytes)));
        Assert.False(ReportHead.IsIn(report.AsSpan(0, 16)));
        Assert.False(ReportHead.IsIn(report.AsSpan(1)));
    }

    [BrowserFact]
    public async Task TheReportShowsItsCurvesAndItsSliderMoves()
    {
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = BrowserFactAttribute.Chromium,
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        foreach (ColorScheme scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            IPage page = await browser.NewPageAsync(new BrowserNewPageOptions { ColorScheme = scheme });
            List<string> errors = [];
            page.PageError += (_, error) => errors.Add(error);
            page.Console += (_, message) => errors.Add(message.Type is "error" or "warning" ? message.Text : "");
            page.Request += (_, request) => errors.Add(request.Url.StartsWith("file:", StringComparison.Ordinal) || request.Url.StartsWith("data:", StringComparison.Ordinal) ? "" : request.Url);
            await page.GotoAsync("file://" + folder.ReportPath);
            // Two metrics, two codecs: ours is the solid line.
            Assert.Equal(4, await page.Locator("polyline.curve").CountAsync());
            Assert.Equal(2, await page.Locator("polyline.curve:not([stroke-dasharray])").CountAsync());
            Assert.True((await page.Locator("polyline.curve").First.BoundingBoxAsync())!.Width > 50);
            Assert.Equal(11, await page.Locator(".left-out li").CountAsync());
            // Dark text on a light ground, or the reverse.
            int[] ink = await BrightnessAsync(page, "h1");
            Assert.True(scheme == ColorScheme.Light ? ink[0] < 100 && ink[1] > 200 : ink[0] > 180 && ink[1] < 80, $"{scheme}: text {ink[0]}, ground {ink[1]}");

            ILocator crop = page.Locator(".crop").First, above = crop.Locator("img").Nth(1);
            Assert.Equal("inset(0px 0px 0px 50%)", await StyleAsync(above));
            await crop.Locator("input").FillAsync("20");
            Assert.Equal("inset(0px 0px 0px 20%)", await StyleAsync(above));
            LocatorBoundingBoxResult box = (await crop.Locator(".view").BoundingBoxAsync())!;
            await page.Mouse.ClickAsync(box.X + (0.75f * box.Width), box.Y + 20);
            Assert.InRange(double.Parse(await crop.Locator("input").InputValueAsync(), System.Globalization.CultureInfo.InvariantCulture), 74, 76);
            // Another picture on the left.
            string? before = await crop.Locator("img").First.GetAttributeAsync("src");
            await crop.Locator("select").First.SelectOptionAsync("0");
            Assert.NotEqual(before, await crop.Locator("img").First.GetAttributeAsync("src"));
            Assert.Equal("source", await crop.Locator(".left-name").TextContentAsync());
            Assert.True(await crop.Locator("img").First.EvaluateAsync<int>("image => image.naturalWidth") > 100);
            Assert.DoesNotContain(errors, error => error.Length > 0);
            await page.CloseAsync();
        }
    }

    private static Task<string> StyleAsync(ILocator locator) => locator.EvaluateAsync<string>("element => getComputedStyle(element).clipPath");

    private static Task<int[]> BrightnessAsync(IPage page, string selector) => page.EvaluateAsync<int[]>("""
        selector => {
          const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
          const bright = colour => { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return canvas.getImageData(0, 0, 1, 1).data[1]; };
          // A canvas of its own would take the system colour of the light scheme.
          const probe = document.createElement('div');
          probe.style.backgroundColor = 'Canvas';
          document.body.append(probe);
          const ground = getComputedStyle(probe).backgroundColor;
          probe.remove();
          return [bright(getComputedStyle(document.querySelector(selector)).color), bright(ground)];
        }
        """, selector);

    private static IEnumerable<string> Strings(JsonElement array) => array.EnumerateArray().Select(line => line.GetString()!);
}
