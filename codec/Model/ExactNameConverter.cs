using System.Text.Json;
using System.Text.Json.Serialization;

namespace NeuralCodec.Codec.Model;

/// <summary>
/// Reads a value by its name as docs/model-package.md spells it; the serializer's own converter would take numbers and any case too, and
/// one decoder must not take a package that another refuses.
/// </summary>
internal sealed class ExactNameConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? name = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return Array.IndexOf(Enum.GetNames<T>(), name) >= 0 ? Enum.Parse<T>(name!) : throw new JsonException($"unknown kind \"{name}\"");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Enum.GetName(value));
}
