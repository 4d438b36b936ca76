using System.Text.Json;

namespace NeuralCodec.Reference.Package;

/// <summary>model-package.md: layers, networks, numbers and tables of a trained model.</summary>
public sealed class ModelPackage
{
    private readonly JsonElement manifest;
    private readonly Arrays arrays;

    /// <summary>Section 1: the file.</summary>
    public ModelPackage(byte[] file)
    {
        Container.Fields head = new(file);
        InvalidException.Unless(head.U64() == 0x0A1A0A0D4D434E8D, "magic (1)");
        InvalidException.Unless(head.U32() == 1, "version (1)");
        uint manifestLength = head.U32();
        ulong payloadLength = head.U64();
        uint crc = head.U32();
        InvalidException.Unless(head.U32() == 0, "reserved bytes (1)");
        InvalidException.Unless(crc == Container.Crc32C.Of(file[32..]), "checksum (1)");
        InvalidException.Unless(manifestLength <= (uint)file.Length && payloadLength <= (uint)file.Length, "lengths beyond the file (1)");
        byte[] text = head.Bytes((int)manifestLength);
        byte[] zeros = head.Bytes(Arrays.Padding(32 + (int)manifestLength));
        InvalidException.Unless(Array.TrueForAll(zeros, b => b == 0), "bytes before the payload (1)");
        byte[] payload = head.Bytes((int)payloadLength);
        head.End();
        arrays = new Arrays(payload);
        try
        {
            manifest = JsonDocument.Parse(text).RootElement;
            ReadManifest();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            // What a hostile manifest lacks, or has twice or of another type.
            throw new InvalidException("manifest (1): " + e.Message);
        }
    }

    private void ReadManifest()
    {
        foreach (JsonElement layer in manifest.GetProperty("layers").EnumerateArray())
        {
            Layers.Add(layer.GetProperty("name").GetString()!, ReadLayer(layer));
        }

        foreach (JsonElement table in manifest.GetProperty("tables").EnumerateArray())
        {
            Tables.Add(table.GetProperty("name").GetString()!, ReadTable(table));
        }

        arrays.End();
    }

    public Dictionary<string, Layer> Layers { get; } = [];

    public Dictionary<string, Table> Tables { get; } = [];

    public string Architecture => manifest.GetProperty("architecture").GetString()!;

    public int Number(string name) => Int(manifest.GetProperty("numbers"), name);

    /// <summary>Section 2: runs the steps of a network; gains are read at a mode and quality.</summary>
    public Map Run(string network, Map x, Map? second, int mode, int q)
    {
        foreach (JsonElement step in manifest.GetProperty("networks").GetProperty(network).EnumerateArray())
        {
            List<Layer> layers = [.. step.GetProperty("layers").EnumerateArray().Select(name => Layers[name.GetString()!])];
            x = step.GetProperty("kind").GetString() switch
            {
                "Layer" => layers[0].Run(x, layers[0].SecondInputChannels == 0 ? null : second),
                "Block" => Block.Run(layers, IntOrZero(step, "sum_leaky_shift"), x),
                _ => Gain(Tables[step.GetProperty("table").GetString()!], IntOrZero(step, "output_bits"), x, mode, q),
            };
        }

        return x;
    }

    private static Map Gain(Table table, int bits, Map x, int mode, int q)
    {
        int[] gains = table.Interpolated(mode, q);
        return x.Each((row, column, c) =>
            Arithmetic.Clamp(Arithmetic.ShiftRounded((long)x[row, column, c] * gains[c], table.Shift), bits));
    }

    private static int Int(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    /// <summary>Section 2: of a step's members those that its kind does not need may be missing.</summary>
    private static int IntOrZero(JsonElement element, string name) => element.TryGetProperty(name, out _) ? Int(element, name) : 0;

    private Layer ReadLayer(JsonElement json)
    {
        string name = json.GetProperty("kind").GetString()!;
        InvalidException.Unless(Enum.GetNames<LayerKind>().Contains(name), "kind of a layer (2)");
        LayerKind kind = Enum.Parse<LayerKind>(name);
        Layer shape = new()
        {
            Kind = kind,
            InputChannels = Int(json, "input_channels"),
            SecondInputChannels = Int(json, "second_input_channels"),
            OutputChannels = Int(json, "output_channels"),
            Shift = Int(json, "shift"),
            OutputBits = Int(json, "output_bits"),
            LeakyShift = Int(json, "leaky_shift"),
            IsSampleOutput = json.GetProperty("is_sample_output").GetBoolean(),
        };
        shape.Weights = arrays.Next(Int(json, "weights_offset"), checked(shape.MatrixRows * shape.MatrixColumns), 2);
        shape.Biases = arrays.Next(Int(json, "biases_offset"), shape.MatrixRows, 4);
        return shape;
    }

    private Table ReadTable(JsonElement json)
    {
        int[] dimensions = [.. json.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32())];
        int count = dimensions.Aggregate(1, (product, n) => checked(product * n));
        return new Table
        {
            Shape = dimensions,
            Shift = Int(json, "shift"),
            Values = arrays.Next(Int(json, "offset"), count, Int(json, "bytes_per_value")),
        };
    }
}
