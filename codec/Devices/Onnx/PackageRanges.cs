using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace NeuralCodec.Codec.Devices.Onnx;

/// <summary>Measured ranges of the graphs of a model package, and their file (JSON).</summary>
/// <param name="ModelId">The package.</param>
public sealed record PackageRanges(ModelId ModelId)
{
    private const int MaxFileBytes = 4 << 20;

    private readonly Dictionary<OnnxGraphKind, TensorRanges> _graphs = [];

    /// <summary>True where a graph of the kind has been measured.</summary>
    public bool Has(OnnxGraphKind kind) => _graphs.ContainsKey(kind);

    /// <summary>The ranges of a graph; those of a kind not measured yet are empty.</summary>
    public TensorRanges Of(OnnxGraphKind kind)
    {
        if (!_graphs.TryGetValue(kind, out TensorRanges? ranges)) _graphs.Add(kind, ranges = new TensorRanges());
        return ranges;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidMediaException">It is not of this form.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static PackageRanges Load(string path)
    {
        FileInfo file = new(path);
        if (file.Length > MaxFileBytes) throw Refuse($"it is larger than {MaxFileBytes} bytes");
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            PackageRanges ranges = new(new ModelId(Convert.FromHexString(document.RootElement.GetProperty("model").GetString() ?? "")));
            foreach (OnnxGraphKind kind in new[] { OnnxGraphKind.Intra, OnnxGraphKind.Inter })
            {
                if (!document.RootElement.TryGetProperty(kind.FileName(), out JsonElement graph)) continue;
                foreach (JsonProperty value in graph.EnumerateObject())
                    ranges.Of(kind).Include(value.Name, new ValueRange(value.Value[0].GetSingle(), value.Value[1].GetSingle()));
            }
            return ranges;
        }
        catch (Exception e) when (
            e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException)
        {
            throw Refuse(e.Message);
        }

        InvalidMediaException Refuse(string reason) => new(MediaProblem.InvalidContent, -1, $"{path} is no file of measured ranges: {reason}");
    }

    /// <summary>The first 8 digits of the SHA-256 of the file that <see cref="Save"/> writes.</summary>
    internal string ShortHash => Convert.ToHexStringLower(SHA256.HashData(ToBytes().Span))[..8];

    /// <summary>Writes a file.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string path) => File.WriteAllBytes(path, ToBytes().Span);

    private ReadOnlyMemory<byte> ToBytes()
    {
        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter writer = new(text, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("model", ModelId.ToString());
            foreach ((OnnxGraphKind kind, TensorRanges ranges) in _graphs)
            {
                writer.WriteStartObject(kind.FileName());
                foreach ((string name, ValueRange range) in ranges.Values)
                {
                    writer.WriteStartArray(name);
                    writer.WriteNumberValue(range.Lower);
                    writer.WriteNumberValue(range.Upper);
                    writer.WriteEndArray();
                }
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        return text.WrittenMemory;
    }
}
