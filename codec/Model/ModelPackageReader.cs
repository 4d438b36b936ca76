using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Model;

/// <summary>
/// Reads a package that may be anything. Arrays must follow each other in the payload in the order of the manifest (the
/// weights and biases of each layer, then the tables), so that a small file cannot claim much memory by naming the same
/// bytes twice.
/// </summary>
internal sealed class ModelPackageReader(ModelLimits limits)
{
    private const int MaxNameLength = 256;
    private long _nextOffset;

    /// <param name="package">The bytes.</param>
    /// <param name="id">Their hash where it is known; null computes it.</param>
    public ModelPackage Read(ReadOnlySpan<byte> package, ModelId? id = null)
    {
        if (package.Length > limits.MaxFileBytes)
            ThrowHelper.ThrowLimit(0, $"a model package of {package.Length} bytes is over the limit of {limits.MaxFileBytes}");
        if (package.Length < ModelFormat.HeaderBytes || !package.StartsWith(ModelFormat.Magic))
            throw new InvalidMediaException(MediaProblem.UnknownFormat, 0, "not a model package");
        ByteReader reader = new(package[ModelFormat.Magic.Length..], ModelFormat.Magic.Length);
        uint version = reader.ReadUInt32();
        if (version != ModelFormat.Version)
            ThrowHelper.ThrowVersion(8, $"model package of version {version}; this program reads version {ModelFormat.Version}");
        uint manifestLength = reader.ReadUInt32();
        ulong payloadLength = reader.ReadUInt64();
        uint crc = reader.ReadUInt32();
        if (reader.ReadUInt32() != 0)
            ThrowHelper.ThrowInvalid(28, "reserved bytes are not zero");
        if (manifestLength > (uint)limits.MaxManifestBytes)
            ThrowHelper.ThrowLimit(12, $"a manifest of {manifestLength} bytes is over the limit of {limits.MaxManifestBytes}");
        long payloadStart = ModelFormat.Align(ModelFormat.HeaderBytes + (long)manifestLength);
        if (payloadLength > (ulong)package.Length || payloadStart + (long)payloadLength != package.Length)
            ThrowHelper.ThrowInvalid(12, $"the lengths in the header do not add up to the {package.Length} bytes of the package");
        if (Crc32C.Compute(package[ModelFormat.HeaderBytes..]) != crc)
            ThrowHelper.ThrowInvalid(24, "the checksum of the package is wrong: it is damaged");
        if (package[(ModelFormat.HeaderBytes + (int)manifestLength)..(int)payloadStart].ContainsAnyExcept((byte)0))
            ThrowHelper.ThrowInvalid(ModelFormat.HeaderBytes + manifestLength, "the padding is not zero");
        ModelManifest manifest = ReadManifest(package.Slice(ModelFormat.HeaderBytes, (int)manifestLength));
        return Build(id ?? ModelId.Of(package), manifest, package[(int)payloadStart..], payloadStart);
    }

    private ModelManifest ReadManifest(ReadOnlySpan<byte> json)
    {
        ModelManifest? manifest = null;
        try
        {
            manifest = JsonSerializer.Deserialize(json, ModelManifestContext.Default.ModelManifest);
        }
        catch (JsonException exception)
        {
            ThrowHelper.ThrowInvalid(ModelFormat.HeaderBytes, "the manifest cannot be read: " + exception.Message);
        }

        if (manifest is null)
            ThrowHelper.ThrowInvalid(ModelFormat.HeaderBytes, "the manifest is empty");
        if (manifest.Training.ContainsValue(null!))
            ThrowHelper.ThrowInvalid(ModelFormat.HeaderBytes, "a fact about the training is null");
        CheckCount("layers", manifest.Layers.Count, limits.MaxLayers);
        CheckCount("networks", manifest.Networks.Count, limits.MaxNetworks);
        CheckCount("tables", manifest.Tables.Count, limits.MaxTables);
        foreach ((string name, List<NetworkStep> steps) in manifest.Networks)
            CheckCount($"steps of network \"{name}\"", steps?.Count ?? 0, limits.MaxNetworkSteps);
        return manifest;
    }

    private ModelPackage Build(ModelId id, ModelManifest manifest, ReadOnlySpan<byte> payload, long payloadStart)
    {
        Dictionary<string, LayerParameters> layers = [];
        Dictionary<string, ModelTable> tables = [];
        string what = "";
        try
        {
            foreach (LayerRecord record in manifest.Layers)
            {
                what = $"layer \"{record?.Name}\"";
                LayerParameters layer = ReadLayer(record ?? throw new ArgumentException("it is null"), payload);
                layer.Validate();
                layers.Add(CheckName(layer.Name), layer);
            }

            foreach (TableRecord record in manifest.Tables)
            {
                what = $"table \"{record?.Name}\"";
                ModelTable table = ReadTable(record ?? throw new ArgumentException("it is null"), payload);
                tables.Add(CheckName(table.Name), table);
            }

            foreach ((string name, List<NetworkStep> steps) in manifest.Networks)
            {
                what = $"network \"{name}\"";
                CheckName(name);
                if (steps is null || steps.Any(step => step?.Layers is null))
                    throw new ArgumentException("a step is null");
                NetworkStepResolver.Check(steps, layers, tables);
            }
        }
        catch (ArgumentException exception)
        {
            ThrowHelper.ThrowInvalid(payloadStart, $"{what}: {exception.Message}");
        }

        if (_nextOffset != payload.Length)
            ThrowHelper.ThrowInvalid(payloadStart + _nextOffset, "the payload goes on after its last array");
        return new ModelPackage(id, manifest, layers, tables);
    }

    private LayerParameters ReadLayer(LayerRecord record, ReadOnlySpan<byte> payload)
    {
        LayerParameters layer = new()
        {
            Name = record.Name,
            Kind = record.Kind,
            InputChannels = record.InputChannels,
            SecondInputChannels = record.SecondInputChannels,
            OutputChannels = record.OutputChannels,
            Shift = record.Shift,
            InputBits = record.InputBits,
            OutputBits = record.OutputBits,
            LeakyShift = record.LeakyShift,
            IsSampleOutput = record.IsSampleOutput,
            InputExponent = record.InputExponent,
            OutputExponent = record.OutputExponent,
            Weights = [],
            Biases = [],
        };
        layer.ValidateShape();
        long weights = (long)layer.MatrixRows * layer.MatrixColumns;
        if (weights > limits.MaxLayerWeights)
            ThrowHelper.ThrowLimit(-1, $"layer \"{record.Name}\" has {weights} weights, over the limit of {limits.MaxLayerWeights}");
        short[] weightValues = ReadInt16(Take(payload, record.WeightsOffset, weights * 2));
        int[] biasValues = ReadInt32(Take(payload, record.BiasesOffset, layer.MatrixRows * 4L));
        return layer.With(weightValues, biasValues);
    }

    private ModelTable ReadTable(TableRecord record, ReadOnlySpan<byte> payload)
    {
        long count = 1;
        foreach (int dimension in record.Shape ?? [])
            count = dimension >= 1 && count <= limits.MaxTableValues ? count * dimension : long.MaxValue;
        if (count > limits.MaxTableValues)
            ThrowHelper.ThrowLimit(-1, $"table \"{record.Name}\" has a wrong shape or is over the limit of {limits.MaxTableValues} values");
        if (record.BytesPerValue is not (2 or 4))
            throw new ArgumentException("its values are neither of 2 nor of 4 bytes");
        ReadOnlySpan<byte> bytes = Take(payload, record.Offset, count * record.BytesPerValue);
        int[] values = record.BytesPerValue == 4 ? ReadInt32(bytes) : Array.ConvertAll(ReadInt16(bytes), value => (int)value);
        return new ModelTable(record.Name, CollectionsMarshal.AsSpan(record.Shape), values, record.Shift);
    }

    /// <summary>The next array, whose place is given by what came before; the manifest must say the same.</summary>
    private ReadOnlySpan<byte> Take(ReadOnlySpan<byte> payload, long offset, long length)
    {
        if (offset != _nextOffset || length > payload.Length - offset)
            throw new ArgumentException($"its array of {length} bytes at {offset} is not the next one in the payload of {payload.Length}");
        long end = Math.Min(ModelFormat.Align(offset + length), payload.Length);
        if (payload[(int)(offset + length)..(int)end].ContainsAnyExcept((byte)0))
            throw new ArgumentException("the padding after its array is not zero");
        _nextOffset = end;
        return payload.Slice((int)offset, (int)length);
    }

    private static string CheckName(string name) =>
        name is { Length: > 0 and <= MaxNameLength } ? name : throw new ArgumentException("its name is empty or too long");

    private static void CheckCount(string what, int count, int limit)
    {
        if (count > limit)
            ThrowHelper.ThrowLimit(ModelFormat.HeaderBytes, $"{count} {what} are over the limit of {limit}");
    }

    private static short[] ReadInt16(ReadOnlySpan<byte> bytes)
    {
        short[] values = MemoryMarshal.Cast<byte, short>(bytes).ToArray();
        if (!BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(values, values);
        return values;
    }

    private static int[] ReadInt32(ReadOnlySpan<byte> bytes)
    {
        int[] values = MemoryMarshal.Cast<byte, int>(bytes).ToArray();
        if (!BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(values, values);
        return values;
    }
}
