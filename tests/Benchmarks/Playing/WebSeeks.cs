using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using NeuralCodec.Web;

namespace NeuralCodec.Benchmarks.Playing;

/// <summary>Exact seeks asked for on the web player's socket, until the last byte of the picture is there.</summary>
internal static class WebSeeks
{
    public static async Task<List<Waited>> MeasureAsync(string path, int count)
    {
        WebPlayerServer server = await WebPlayerServer.StartAsync(new ServerOptions { Path = path }).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            using ClientWebSocket socket = new();
            socket.Options.SetRequestHeader("Origin", server.Address.GetLeftPart(UriPartial.Authority));
            UriBuilder address = new(new Uri(server.Address, "socket?path=" + Uri.EscapeDataString(Path.GetFileName(path)))) { Scheme = "ws" };
            await socket.ConnectAsync(address.Uri, CancellationToken.None).ConfigureAwait(false);
            byte[] buffer = new byte[64 << 20];
            double duration = await DurationAsync(socket, buffer).ConfigureAwait(false);
            Random random = new(2);
            List<Waited> times = [];
            for (int i = 0; i < count; i++)
            {
                double time = duration * random.NextDouble();
                Waited.Watch watch = Waited.Begin();
                await SayAsync(socket, string.Create(CultureInfo.InvariantCulture, $$"""{"do":"command","name":"SeekTo","argument":{{time:0.000}}}""")).ConfigureAwait(false);
                (double start, double end) = (-1, -1);
                while (!(start <= time + 0.002 && time < end + 0.002))
                    (start, end) = await NextFrameAsync(socket, buffer).ConfigureAwait(false);
                times.Add(watch.End());
            }

            return times;
        }
    }

    /// <summary>From the first text that names it; frames that come before are taken.</summary>
    private static async Task<double> DurationAsync(ClientWebSocket socket, byte[] buffer)
    {
        while (true)
        {
            (bool isText, int length) = await NextAsync(socket, buffer).ConfigureAwait(false);
            if (!isText)
                continue;
            using JsonDocument text = JsonDocument.Parse(buffer.AsMemory(0, length));
            if (text.RootElement.TryGetProperty("duration", out JsonElement duration) && duration.GetDouble() > 0)
                return duration.GetDouble();
        }
    }

    private static async Task<(double Start, double End)> NextFrameAsync(ClientWebSocket socket, byte[] buffer)
    {
        while (true)
        {
            (bool isText, _) = await NextAsync(socket, buffer).ConfigureAwait(false);
            if (!isText && buffer[0] == (byte)MessageKind.Decoded)
                return (BitConverter.ToDouble(buffer, 16), BitConverter.ToDouble(buffer, 24));
        }
    }

    private static async Task<(bool IsText, int Length)> NextAsync(ClientWebSocket socket, byte[] buffer)
    {
        int length = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None).ConfigureAwait(false);
            length += part.Count;
        }
        while (!part.EndOfMessage);
        bool isText = part.MessageType == WebSocketMessageType.Text;
        if (!isText && buffer[0] == (byte)MessageKind.Decoded)
            await SayAsync(socket, """{"do":"ack"}""").ConfigureAwait(false);
        return (isText, length);
    }

    private static Task SayAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);
}
