using System.Text.Json;
using NeuralCodec.Cli.Terminal;
using NeuralCodec.Codec.Container;

namespace NeuralCodec.Cli;

/// <summary>Says what of a file was lost.</summary>
internal static class DamageReport
{
    private const int MaxLines = 20;

    public static void Print(IReadOnlyList<DamagedRange> damage)
    {
        foreach (DamagedRange range in damage.Take(MaxLines))
            Message.Error($"damage: {(range.LengthBytes > 0 ? $"{range.LengthBytes} bytes " : "")}at byte {range.OffsetBytes}: {range.Reason}");
        if (damage.Count > MaxLines)
            Message.Error($"and {damage.Count - MaxLines} more places");
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<DamagedRange> damage)
    {
        json.WriteStartArray("damage");
        foreach (DamagedRange range in damage)
        {
            json.WriteStartObject();
            json.WriteNumber("offset", range.OffsetBytes);
            json.WriteNumber("bytes", range.LengthBytes);
            json.WriteString("reason", range.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
