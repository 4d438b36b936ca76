using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NeuralCodec.Codec;
using NeuralCodec.Playback;

namespace NeuralCodec.Web;

/// <summary>The server: the page, the library, pictures, reports, and a socket per player. Nothing is written, nothing else is reachable.</summary>
internal sealed class WebPlayerServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly AccessGate _gate;
    private readonly ServedFolder _folder;
    private readonly Library _library;
    private readonly ServerOptions _options;
    private readonly ConcurrentDictionary<PlayerSession, bool> _running = new();
    private int _sessions;
    private int _problems;

    private WebPlayerServer(ServerOptions options)
    {
        _options = options;
        _folder = new ServedFolder(options.Path);
        _library = new Library(_folder);
        _gate = new AccessGate(options.Address);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(options.Address, options.Port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
            kestrel.Limits.MaxConcurrentConnections = 256;
            kestrel.Limits.MaxConcurrentUpgradedConnections = 64;
        });
        builder.Logging.ClearProviders(); // what goes wrong is told by ObserveAsync
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        _app = builder.Build();
        _app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(20) });
        _app.Use(ObserveAsync);
        _app.Run(AnswerAsync);
    }

    /// <summary>Where the page is, token and all.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Players at work.</summary>
    public int Sessions => Volatile.Read(ref _sessions);

    /// <summary>Requests and sessions that ended by a fault of the server's own.</summary>
    public int Problems => Volatile.Read(ref _problems);

    /// <summary>Frames sent by all sessions.</summary>
    public long FramesSent => _running.Keys.Sum(session => session.FramesSent);

    /// <summary>Players given up because their clients stopped reading.</summary>
    public int SuspendedSessions => _running.Keys.Count(session => session.IsSuspended);

    /// <summary>Decoded frames held by all sessions.</summary>
    public int QueuedFrames => _running.Keys.Sum(session => session.QueuedFrames);

    /// <summary>Listens.</summary>
    /// <exception cref="IOException">The port is taken, or the path is not there.</exception>
    public static async Task<WebPlayerServer> StartAsync(ServerOptions options)
    {
        WebPlayerServer server = new(options);
        try
        {
            await server._app.StartAsync().ConfigureAwait(false);
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        string address = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Uri bound = new(address);
        string host = IPAddress.Any.Equals(options.Address) || IPAddress.IPv6Any.Equals(options.Address) ? Dns.GetHostName() : bound.Host;
        server.Address = new Uri($"http://{host}:{bound.Port}/{server._gate.Token}/");
        return server;
    }

    /// <summary>Serves until it is asked to stop.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _app.StopAsync(CancellationToken.None).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync().ConfigureAwait(false);
        _library.Dispose();
    }

    /// <summary>Counts and tells what would be lost without a log: the client sees a status of 500, or its connection reset.</summary>
    private async Task ObserveAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            Interlocked.Increment(ref _problems);
            _options.Note?.Invoke($"a request failed: {e}");
            throw;
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = Page.ContentSecurityPolicy;
        int refused = _gate.Check(context.Request, out string path);
        if (refused == 0 && !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsConnect(context.Request.Method))
            refused = StatusCodes.Status405MethodNotAllowed;
        if (refused != 0)
        {
            context.Response.StatusCode = refused;
            return;
        }

        string file = context.Request.Query["path"].ToString();
        switch (path)
        {
            case "api/library":
                await SendAsync(context, "application/json", StateMessage.Write(json =>
                {
                    json.WritePropertyName("library");
                    _library.Write(json);
                    StateMessage.WriteKeys(json);
                })).ConfigureAwait(false);
                break;
            case "api/poster":
                await SendAsync(context, "image/png", await _library.GetPosterAsync(file, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
                break;
            case "report":
                headers.ContentSecurityPolicy = Page.ReportSecurityPolicy;
                await SendAsync(context, "text/html; charset=utf-8", _library.ReadReport(file)).ConfigureAwait(false);
                break;
            case "socket":
                await PlayAsync(context, file).ConfigureAwait(false);
                break;
            default:
                await SendAsync(context, Page.TypeOf(path), Page.Find(path)).ConfigureAwait(false);
                break;
        }
    }

    private static async Task SendAsync(HttpContext context, string type, byte[]? content)
    {
        if (content is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = type;
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task PlayAsync(HttpContext context, string file)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        bool isFolder = file.Length == 0 || file.EndsWith('/');
        string? path = _folder.Resolve(file);
        if (path is null || (!isFolder && !path.EndsWith(".ncv", StringComparison.OrdinalIgnoreCase)))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (Interlocked.Increment(ref _sessions) > _options.MaxSessions)
        {
            Interlocked.Decrement(ref _sessions);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        try
        {
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
            await ServeAsync(socket, path, context.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _sessions);
        }
    }

    private async Task ServeAsync(WebSocket socket, string path, CancellationToken cancellationToken)
    {
        WebAudioSink sound = new();
        PlayerOptions options = new()
        {
            ThreadCount = _options.ThreadCount,
            DeviceOf = _options.DeviceOf,
            OpenAudio = () => sound,
            HistoryBytes = 16 << 20,
            StartsPaused = true,
            Resume = _options.Resume,
        };
        PlayerSession session;
        try
        {
            session = new PlayerSession(socket, Player.Open(path, options), sound, _options.SuspendAfter);
        }
        catch (Exception e) when (e is InvalidMediaException or IOException or UnauthorizedAccessException)
        {
            byte[] message = StateMessage.Write(json =>
            {
                json.WriteString("is", "failed");
                json.WriteString("failure", e.Message);
            });
            await socket.SendAsync(message.AsMemory(), WebSocketMessageType.Text, true, cancellationToken).ConfigureAwait(false);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", cancellationToken).ConfigureAwait(false);
            return;
        }

        _running[session] = true;
        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _app.Lifetime.ApplicationStopping);
        try
        {
            await session.RunAsync(ends.Token).ConfigureAwait(false);
        }
        finally
        {
            if (session.EndedBy is { } reason)
                _options.Note?.Invoke("a session ended: " + reason);
            _running.TryRemove(session, out _);
            session.Dispose();
        }
    }
}
