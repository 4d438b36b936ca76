using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using NeuralCodec.Training.LibTorch;

namespace NeuralCodec.Training.State;

/// <summary>A tensor of a safetensors file: raw little-endian elements in row-major order.</summary>
public sealed record StoredTensor(ScalarType Type, long[] Shape, byte[] Data)
{
    /// <summary>The elements as floats, whatever the stored type.</summary>
    public float[] ToSingles()
    {
        float[] values = new float[Shape.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Type switch
            {
                ScalarType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(Data.AsSpan(i * 4)),
                ScalarType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(Data.AsSpan(i * 2)),
                _ => throw new CheckpointException($"element type {Type} is not a float"),
            };
        }
        return values;
    }

    public static StoredTensor FromSingles(ReadOnlySpan<float> values, long[] shape, bool half)
    {
        byte[] data = new byte[values.Length * (half ? 2 : 4)];
        for (int i = 0; i < values.Length; i++)
        {
            if (half) BinaryPrimitives.WriteHalfLittleEndian(data.AsSpan(i * 2), (Half)values[i]);
            else BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(i * 4), values[i]);
        }
        return new StoredTensor(half ? ScalarType.Float16 : ScalarType.Float32, shape, data);
    }
}

/// <summary>Reads and writes the safetensors format (github.com/huggingface/safetensors, README "Format").</summary>
public static class Safetensors
{
    private const long MaxHeaderBytes = 100_000_000;
    private static readonly Dictionary<string, (ScalarType Type, int Size)> Types = new(StringComparer.Ordinal)
    {
        ["F32"] = (ScalarType.Float32, 4),
        ["F16"] = (ScalarType.Float16, 2),
        ["BF16"] = (ScalarType.BFloat16, 2),
        ["I64"] = (ScalarType.Int64, 8),
        ["I32"] = (ScalarType.Int32, 4),
        ["U8"] = (ScalarType.Byte, 1),
    };

    /// <exception cref="CheckpointException">The file is not a whole safetensors file.</exception>
    public static (Dictionary<string, StoredTensor> Tensors, Dictionary<string, string> Metadata) Read(string path)
    {
        try
        {
            byte[] file = File.ReadAllBytes(path);
            return Parse(file, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"'{path}' cannot be read: {e.Message}", e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or OverflowException or NullReferenceException)
        {
            throw new CheckpointException($"'{path}' is not a safetensors file: {e.Message}", e);
        }
    }

    /// <summary>Writes beside the target and renames, so that a stop in between leaves the old file whole.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        JsonObject header = [];
        JsonObject meta = [];
        foreach ((string key, string value) in metadata) meta[key] = value;
        header["__metadata__"] = meta;
        long offset = 0;
        foreach ((string name, StoredTensor tensor) in tensors)
        {
            header[name] = new JsonObject
            {
                ["dtype"] = Types.First(t => t.Value.Type == tensor.Type).Key,
                ["shape"] = new JsonArray([.. tensor.Shape.Select(s => (JsonNode)s)]),
                ["data_offsets"] = new JsonArray(offset, offset + tensor.Data.Length),
            };
            offset += tensor.Data.Length;
        }
        byte[] json = System.Text.Encoding.UTF8.GetBytes(header.ToJsonString());
        int padded = (json.Length + 7) & ~7;
        string partial = path + ".partial";
        try
        {
            using (FileStream stream = File.Create(partial))
            {
                Span<byte> length = stackalloc byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(length, padded);
                stream.Write(length);
                stream.Write(json);
                for (int i = json.Length; i < padded; i++) stream.WriteByte((byte)' ');
                foreach (StoredTensor tensor in tensors.Values) stream.Write(tensor.Data);
                stream.Flush(flushToDisk: true);
            }
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(partial);
            throw new CheckpointException($"'{path}' cannot be written, the file before it is untouched: {e.Message}", e);
        }
    }

    private static (Dictionary<string, StoredTensor>, Dictionary<string, string>) Parse(byte[] file, string path)
    {
        if (file.Length < 8) throw new CheckpointException($"'{path}' is too short for a safetensors file");
        long headerLength = BinaryPrimitives.ReadInt64LittleEndian(file);
        if (headerLength is < 2 or > MaxHeaderBytes || headerLength > file.Length - 8) throw new CheckpointException($"'{path}' is cut short or not a safetensors file");
        JsonObject header = JsonNode.Parse(file.AsSpan(8, (int)headerLength))!.AsObject();
        long start = 8 + headerLength;
        Dictionary<string, StoredTensor> tensors = new(StringComparer.Ordinal);
        Dictionary<string, string> metadata = new(StringComparer.Ordinal);
        foreach ((string name, JsonNode? node) in header)
        {
            JsonObject entry = node!.AsObject();
            if (name == "__metadata__")
            {
                foreach ((string key, JsonNode? value) in entry) metadata[key] = value!.GetValue<string>();
                continue;
            }
            (ScalarType type, int size) = Types[entry["dtype"]!.GetValue<string>()];
            long[] shape = [.. entry["shape"]!.AsArray().Select(n => n!.GetValue<long>())];
            long begin = entry["data_offsets"]![0]!.GetValue<long>(), end = entry["data_offsets"]![1]!.GetValue<long>();
            long count = 1;
            foreach (long s in shape) count = s >= 0 ? checked(count * s) : throw new CheckpointException($"'{path}': '{name}' has a negative size");
            if (begin < 0 || end < begin || end > file.Length - start || end - begin != count * size)
                throw new CheckpointException($"'{path}' is cut short: '{name}' lies outside of it");
            tensors[name] = new StoredTensor(type, shape, file.AsSpan((int)(start + begin), (int)(end - begin)).ToArray());
        }
        return (tensors, metadata);
    }
}
