using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using NeuralCodec.Tests.Media;

namespace NeuralCodec.Web.Tests;

/// <summary>Who and what is refused.</summary>
public sealed class AccessTests
{
    private const string Report = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>NeuralCodec: comparison</title><p>0 %";

    [Fact]
    public async Task OnlyTheTokenOpens()
    {
        await using Served served = await Served.StartAsync(folder => SampleMedia.Write(folder.At("a.ncv"), 4));
        HttpResponseMessage page = await served.Http.GetAsync(served.At(""));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("script-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());
        string html = await page.Content.ReadAsStringAsync();
        Assert.DoesNotContain("http", html.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal); // nothing from elsewhere
        string token = served.Server.Address.AbsolutePath.Trim('/');
        Assert.Equal(32, token.Length);
        foreach (string path in (string[])["/", "/api/library", "/" + token[..^1] + "0x/", $"/{new string('0', 32)}/", $"/{token}", "//" + token + "/", $"/{token.ToUpperInvariant()}x/"])
            Assert.Equal(HttpStatusCode.NotFound, (await served.Http.GetAsync(new Uri(served.Origin + path))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await served.Http.GetAsync(served.At("nothing"))).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await served.Http.PostAsync(served.At("api/library"), null)).StatusCode);
    }

    [Fact]
    public async Task ForeignPagesAndNamesAreRefused()
    {
        await using Served served = await Served.StartAsync(folder => SampleMedia.Write(folder.At("a.ncv"), 4));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(served, "api/library", ("Origin", "http://evil.example")));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(served, "api/library", ("Origin", "null")));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(served, "api/library", ("Sec-Fetch-Site", "cross-site")));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(served, "api/library", ("Origin", served.Origin)));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await GetAsync(served, "api/library", ("Host", "evil.example")));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await GetAsync(served, "api/library", ("Host", "127.0.0.1.evil.example")));
        foreach (string? origin in (string?[])["http://evil.example", "https://" + served.Origin[7..], null])
            await Assert.ThrowsAsync<WebSocketException>(() => served.ConnectAsync("a.ncv", origin));
        await Assert.ThrowsAsync<WebSocketException>(() => served.ConnectAsync("", "", $"{served.Origin}/{new string('0', 32)}/socket?path=a.ncv"));
        using ClientWebSocket socket = await served.ConnectAsync("a.ncv");
        Assert.NotEmpty(await socket.NextFrameAsync());
    }

    [Fact]
    public async Task NothingOutsideTheFolderIsReachable()
    {
        await using Served served = await Served.StartAsync(folder =>
        {
            Directory.CreateDirectory(folder.At("inner/deep"));
            SampleMedia.Write(folder.At("outside.ncv"), 4);
            SampleMedia.Write(folder.At("inner/a.ncv"), 4);
            SampleMedia.Write(folder.At("inner/deep/b.ncv"), 4);
            SampleMedia.Write(folder.At("inner/.hidden.ncv"), 4);
            File.WriteAllText(folder.At("inner/secret.txt"), "secret");
            File.WriteAllText(folder.At("inner/page.html"), "<script>alert(1)</script>");
            File.WriteAllText(folder.At("inner/report.html"), Report);
            if (!OperatingSystem.IsWindows())
            {
                File.CreateSymbolicLink(folder.At("inner/link.ncv"), folder.At("outside.ncv"));
                Directory.CreateSymbolicLink(folder.At("inner/up"), folder.Path);
                File.CreateSymbolicLink(folder.At("inner/own.ncv"), folder.At("inner/a.ncv"));
            }
        }, new ServerOptions { Path = "inner" });
        foreach (string path in (string[])["../outside.ncv", "deep/../../outside.ncv", "/etc/passwd", served.Folder.At("outside.ncv"), "secret.txt", ".hidden.ncv", "link.ncv", "up/outside.ncv", "a.ncv\0", "..\\outside.ncv", "none.ncv", "%2e%2e/outside.ncv"])
        {
            await Assert.ThrowsAsync<WebSocketException>(() => served.ConnectAsync(path));
            Assert.Equal(HttpStatusCode.NotFound, await GetAsync(served, "api/poster?path=" + Uri.EscapeDataString(path)));
            Assert.Equal(HttpStatusCode.NotFound, await GetAsync(served, "report?path=" + Uri.EscapeDataString(path)));
        }

        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(served, "report?path=page.html")); // a page, and no report
        HttpResponseMessage report = await served.Http.GetAsync(served.At("report?path=report.html"));
        Assert.StartsWith("sandbox allow-scripts", report.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal(Report, await report.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, await GetAsync(served, "api/poster?path=deep/b.ncv"));

        JsonElement library = JsonDocument.Parse(await served.Http.GetStringAsync(served.At("api/library"))).RootElement.GetProperty("library");
        string[] names = [.. library.GetProperty("recordings").EnumerateArray().Select(entry => entry.GetProperty("path").GetString()!)];
        Assert.Equal(OperatingSystem.IsWindows() ? ["a.ncv", "deep/b.ncv"] : ["a.ncv", "deep/b.ncv", "own.ncv"], names);
        Assert.Equal(4, library.GetProperty("recordings")[0].GetProperty("frames").GetInt32());
        Assert.Equal("report.html", Assert.Single(library.GetProperty("reports").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task AServedFileIsAllThereIs()
    {
        await using Served served = await Served.StartAsync(folder =>
        {
            SampleMedia.Write(folder.At("a.ncv"), 4);
            SampleMedia.Write(folder.At("b.ncv"), 4);
        }, new ServerOptions { Path = "a.ncv" });
        await Assert.ThrowsAsync<WebSocketException>(() => served.ConnectAsync("b.ncv"));
        await Assert.ThrowsAsync<WebSocketException>(() => served.ConnectAsync(""));
        using ClientWebSocket socket = await served.ConnectAsync("a.ncv");
        Assert.NotEmpty(await socket.NextFrameAsync());
        await Assert.ThrowsAsync<FileNotFoundException>(() => WebPlayerServer.StartAsync(new ServerOptions { Path = served.Folder.At("none") }));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[1]")]
    [InlineData("{\"do\":\"command\",\"name\":\"Format\"}")]
    [InlineData("{\"do\":\"command\",\"name\":\"99\"}")]
    [InlineData("{\"do\":5}")]
    [InlineData("{\"do\":{\"a\":{\"b\":{\"c\":{\"d\":1}}}}}")]
    public async Task NonsenseEndsTheConnection(string message)
    {
        await using Served served = await Served.StartAsync(folder => SampleMedia.Write(folder.At("a.ncv"), 4));
        using ClientWebSocket socket = await served.ConnectAsync("a.ncv");
        await socket.SayAsync(message);
        while (await socket.ReceiveAsync() is not null)
        {
        }

        Assert.Equal(WebSocketCloseStatus.PolicyViolation, socket.CloseStatus);
    }

    [Fact]
    public async Task OversizedMessagesEndTheConnection()
    {
        await using Served served = await Served.StartAsync(folder => SampleMedia.Write(folder.At("a.ncv"), 4));
        using ClientWebSocket socket = await served.ConnectAsync("a.ncv");
        await socket.SendAsync(Encoding.ASCII.GetBytes(new string(' ', 1500)), WebSocketMessageType.Text, false, CancellationToken.None);
        await socket.SendAsync(Encoding.ASCII.GetBytes(new string(' ', 1500)), WebSocketMessageType.Text, false, CancellationToken.None);
        while (await socket.ReceiveAsync() is not null)
        {
        }

        Assert.Equal(WebSocketCloseStatus.MessageTooBig, socket.CloseStatus);
        // Headers without end are cut off as well.
        using TcpClient raw = new();
        await raw.ConnectAsync(IPAddress.Loopback, served.Server.Address.Port);
        await raw.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {served.Server.Address.AbsolutePath} HTTP/1.1\r\nHost: 127.0.0.1\r\nX: {new string('x', 40_000)}\r\n\r\n"));
        using StreamReader answer = new(raw.GetStream());
        Assert.Contains("431", await answer.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MorePlayersThanAllowedAreTurnedAway()
    {
        await using Served served = await Served.StartAsync(folder => SampleMedia.Write(folder.At("a.ncv"), 4), new ServerOptions { Path = "", MaxSessions = 2 });
        using ClientWebSocket first = await served.ConnectAsync("a.ncv");
        using ClientWebSocket second = await served.ConnectAsync("a.ncv");
        await first.NextFrameAsync();
        await second.NextFrameAsync();
        await Assert.ThrowsAsync<WebSocketException>(() => served.ConnectAsync("a.ncv"));
        await first.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        await Until.TrueAsync(() => served.Server.Sessions <= 1, () => $"{served.Server.Sessions} sessions");
        using ClientWebSocket third = await served.ConnectAsync("a.ncv");
        await third.NextFrameAsync();
    }

    private static async Task<HttpStatusCode> GetAsync(Served served, string path, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, served.At(path));
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return (await served.Http.SendAsync(request)).StatusCode;
    }
}
