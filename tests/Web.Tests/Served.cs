using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using NeuralCodec.Tests.Media;

namespace NeuralCodec.Web.Tests;

/// <summary>A server over a folder of its own, with its clients.</summary>
internal sealed class Served : IAsyncDisposable
{
    public ScratchFolder Folder { get; } = new();

    public WebPlayerServer Server { get; private set; } = null!;

    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public string Origin => Server.Address.GetLeftPart(UriPartial.Authority);

    public static async Task<Served> StartAsync(Action<ScratchFolder> fill, ServerOptions? options = null)
    {
        Served served = new();
        fill(served.Folder);
        served.Server = await WebPlayerServer.StartAsync((options ?? new ServerOptions { Path = "" }) with { Path = options?.Path is { Length: > 0 } name ? served.Folder.At(name) : served.Folder.Path, ThreadCount = 1 });
        return served;
    }

    public Uri At(string path) => new(Server.Address, path);

    public async Task<ClientWebSocket> ConnectAsync(string path, string? origin = "", string? address = null)
    {
        ClientWebSocket socket = new();
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin.Length == 0 ? Origin : origin);
        UriBuilder uri = new(address is null ? At("socket?path=" + Uri.EscapeDataString(path)) : new Uri(address)) { Scheme = "ws" };
        await socket.ConnectAsync(uri.Uri, CancellationToken.None);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Http.Dispose();
        Folder.Dispose();
    }
}

/// <summary>What a page would do on its socket.</summary>
internal static class SocketClient
{
    public static Task SayAsync(this WebSocket socket, string json) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, true, CancellationToken.None);

    public static Task CommandAsync(this WebSocket socket, string name, double argument = 0) =>
        socket.SayAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""{"do":"command","name":"{{name}}","argument":{{argument}}}"""));

    /// <summary>The next message; null where the socket was closed.</summary>
    public static async Task<(bool IsText, byte[] Bytes)?> ReceiveAsync(this WebSocket socket)
    {
        using CancellationTokenSource hopeless = new(TimeSpan.FromSeconds(60));
        MemoryStream message = new();
        byte[] buffer = new byte[1 << 16];
        while (true)
        {
            WebSocketReceiveResult part = await socket.ReceiveAsync(buffer, hopeless.Token);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                return (part.MessageType == WebSocketMessageType.Text, message.ToArray());
        }
    }

    /// <summary>The next frame, acknowledged; texts are given to the caller.</summary>
    public static async Task<byte[]> NextFrameAsync(this WebSocket socket, MessageKind kind = MessageKind.Decoded, Action<JsonElement>? onText = null)
    {
        while (await socket.ReceiveAsync() is { } message)
        {
            if (message.IsText)
            {
                using JsonDocument document = JsonDocument.Parse(message.Bytes);
                onText?.Invoke(document.RootElement);
                continue;
            }

            if ((MessageKind)message.Bytes[0] is MessageKind.Decoded or MessageKind.Original)
                await socket.SayAsync("""{"do":"ack"}""");
            if ((MessageKind)message.Bytes[0] == kind)
                return message.Bytes;
        }

        throw new InvalidOperationException($"closed: {socket.CloseStatus} {socket.CloseStatusDescription}");
    }

    public static int NumberOf(byte[] frame) => BitConverter.ToInt32(frame, 12);

#pragma warning disable CA5351 // a fingerprint
    public static string Md5Of(byte[] frame) => Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(frame.AsSpan(FrameMessage.HeaderBytes)));
#pragma warning restore CA5351
}
