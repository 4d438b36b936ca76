using System.Text.Encodings.Web;
using System.Text.Json;

namespace NeuralCodec.Cli.Terminal;

/// <summary>The machine report of a command: to a file, or to stdout for "-".</summary>
internal static class JsonReport
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(string target, Action<Utf8JsonWriter> fill)
    {
        using Stream stream = target == "-" ? Console.OpenStandardOutput() : File.Create(target);
        using (Utf8JsonWriter json = new(stream, Options))
        {
            json.WriteStartObject();
            fill(json);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }
}
