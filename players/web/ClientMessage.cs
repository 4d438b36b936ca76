using System.Text.Json;
using NeuralCodec.Playback.Commands;

namespace NeuralCodec.Web;

/// <summary>What a page may say.</summary>
internal enum ClientMessageKind
{
    /// <summary>{"do":"ack"}: a frame was taken.</summary>
    Acknowledge,

    /// <summary>{"do":"command","name":"SeekTo","argument":12.5}.</summary>
    Command,

    /// <summary>{"do":"thumbnail","number":3}: the preview of a group.</summary>
    Thumbnail,

    /// <summary>{"do":"statistics","number":1}: wanted or not.</summary>
    Statistics,
}

/// <summary>One message of a page, checked.</summary>
internal readonly record struct ClientMessage(ClientMessageKind Kind, PlayerCommand Command, double Argument, int Number)
{
    /// <summary>Longest message in bytes.</summary>
    public const int MaxBytes = 2048;

    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = 4 };

    /// <summary>Null where it is none.</summary>
    public static ClientMessage? TryParse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, Shallow);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("do", out JsonElement what) || what.ValueKind != JsonValueKind.String)
                return null;
            int number = root.TryGetProperty("number", out JsonElement n) && n.ValueKind == JsonValueKind.Number && n.TryGetInt32(out int value) ? value : 0;
            double argument = root.TryGetProperty("argument", out JsonElement a) && a.ValueKind == JsonValueKind.Number && a.TryGetDouble(out double given) ? given : 0;
            switch (what.GetString())
            {
                case "ack":
                    return new ClientMessage(ClientMessageKind.Acknowledge, default, 0, 0);
                case "thumbnail":
                    return new ClientMessage(ClientMessageKind.Thumbnail, default, 0, number);
                case "statistics":
                    return new ClientMessage(ClientMessageKind.Statistics, default, 0, number);
                case "command":
                    return root.TryGetProperty("name", out JsonElement name) && name.ValueKind == JsonValueKind.String
                        && Enum.TryParse(name.GetString(), out PlayerCommand command) && Enum.IsDefined(command) && double.IsFinite(argument)
                        ? new ClientMessage(ClientMessageKind.Command, command, argument, 0) : null;
                default:
                    return null;
            }
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
