using System.Buffers.Binary;
using System.Text.Json;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Model;

/// <summary>Collects a model and writes it as a package. The same model gives the same bytes, and so the same id.</summary>
public sealed class ModelPackageWriter
{
    private readonly List<LayerParameters> _layers = [];
    private readonly List<ModelTable> _tables = [];
    private readonly SortedDictionary<string, List<NetworkStep>> _networks = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _training = new(StringComparer.Ordinal);
    private readonly string _architecture;
    private readonly string _name;

    /// <summary>An empty package.</summary>
    /// <param name="architecture">The graph, "intra-v1".</param>
    /// <param name="name">Name for people.</param>
    public ModelPackageWriter(string architecture, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(architecture);
        ArgumentException.ThrowIfNullOrEmpty(name);
        (_architecture, _name) = (architecture, name);
    }

    /// <summary>Adds a layer.</summary>
    /// <exception cref="ArgumentException">The layer does not pass <see cref="LayerParameters.Validate"/>.</exception>
    public void AddLayer(LayerParameters layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        layer.Validate();
        _layers.Add(layer);
    }

    /// <summary>Adds a table; it is stored in 16 bits per value where all values fit.</summary>
    public void AddTable(ModelTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        _tables.Add(table);
    }

    /// <summary>Adds a network of layers and tables of this package.</summary>
    public void AddNetwork(string name, IEnumerable<NetworkStep> steps) => _networks.Add(name, [.. steps]);

    /// <summary>Sets a size, exponent or shift.</summary>
    public void SetNumber(string name, int value) => _numbers[name] = value;

    /// <summary>Sets a fact about the training.</summary>
    public void SetTraining(string name, string value) => _training[name] = value;

    /// <summary>The bytes of the package, read back once to prove that they are one.</summary>
    /// <exception cref="InvalidMediaException">The parts do not fit together, or a limit of the reader is exceeded.</exception>
    public byte[] ToArray()
    {
        ByteWriter payload = new();
        List<LayerRecord> layers = [.. _layers.Select(layer => WriteLayer(layer, payload))];
        List<TableRecord> tables = [.. _tables.Select(table => WriteTable(table, payload))];
        byte[] manifest = JsonSerializer.SerializeToUtf8Bytes(
            new ModelManifest
            {
                Architecture = _architecture,
                Name = _name,
                Numbers = new Dictionary<string, int>(_numbers),
                Layers = layers,
                Networks = new Dictionary<string, List<NetworkStep>>(_networks),
                Tables = tables,
                Training = new Dictionary<string, string>(_training),
            },
            ModelManifestContext.Default.ModelManifest);
        int payloadStart = (int)ModelFormat.Align(ModelFormat.HeaderBytes + manifest.Length);
        byte[] package = new byte[payloadStart + payload.Length];
        ModelFormat.Magic.CopyTo(package);
        manifest.CopyTo(package.AsSpan(ModelFormat.HeaderBytes));
        payload.Written.CopyTo(package.AsSpan(payloadStart));
        Span<byte> header = package.AsSpan(ModelFormat.Magic.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header, ModelFormat.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)manifest.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], (ulong)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], Crc32C.Compute(package.AsSpan(ModelFormat.HeaderBytes)));
        ModelPackage.Read(package);
        return package;
    }

    private static LayerRecord WriteLayer(LayerParameters layer, ByteWriter payload)
    {
        long weightsOffset = payload.Length;
        foreach (short weight in layer.Weights)
            payload.WriteUInt16((ushort)weight);
        Pad(payload);
        long biasesOffset = payload.Length;
        foreach (int bias in layer.Biases)
            payload.WriteUInt32((uint)bias);
        Pad(payload);
        return new LayerRecord
        {
            Name = layer.Name,
            Kind = layer.Kind,
            InputChannels = layer.InputChannels,
            SecondInputChannels = layer.SecondInputChannels,
            OutputChannels = layer.OutputChannels,
            Shift = layer.Shift,
            InputBits = layer.InputBits,
            OutputBits = layer.OutputBits,
            LeakyShift = layer.LeakyShift,
            IsSampleOutput = layer.IsSampleOutput,
            InputExponent = layer.InputExponent,
            OutputExponent = layer.OutputExponent,
            WeightsOffset = weightsOffset,
            BiasesOffset = biasesOffset,
        };
    }

    private static TableRecord WriteTable(ModelTable table, ByteWriter payload)
    {
        bool isShort = true;
        foreach (int value in table.Values)
            isShort &= value is >= short.MinValue and <= short.MaxValue;
        long offset = payload.Length;
        foreach (int value in table.Values)
        {
            if (isShort)
                payload.WriteUInt16((ushort)value);
            else
                payload.WriteUInt32((uint)value);
        }

        Pad(payload);
        return new TableRecord
        {
            Name = table.Name, BytesPerValue = isShort ? 2 : 4, Shape = [.. table.Shape], Shift = table.Shift, Offset = offset,
        };
    }

    private static void Pad(ByteWriter payload)
    {
        while (payload.Length % ModelFormat.AlignmentBytes != 0)
            payload.WriteByte(0);
    }
}
