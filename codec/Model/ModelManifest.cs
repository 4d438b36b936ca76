using System.Text.Json.Serialization;
using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Model;

/// <summary>The manifest as it stands in the file. What it claims is checked by <see cref="ModelPackageReader"/>.</summary>
internal sealed class ModelManifest
{
    public required string Architecture { get; init; }

    public required string Name { get; init; }

    public required Dictionary<string, int> Numbers { get; init; }

    public required List<LayerRecord> Layers { get; init; }

    public required Dictionary<string, List<NetworkStep>> Networks { get; init; }

    public required List<TableRecord> Tables { get; init; }

    public required Dictionary<string, string> Training { get; init; }
}

/// <summary>One layer: <see cref="LayerParameters"/> with offsets into the payload instead of arrays.</summary>
internal sealed class LayerRecord
{
    public required string Name { get; init; }

    [JsonConverter(typeof(ExactNameConverter<LayerKind>))]
    public required LayerKind Kind { get; init; }

    public required int InputChannels { get; init; }

    public required int SecondInputChannels { get; init; }

    public required int OutputChannels { get; init; }

    public required int Shift { get; init; }

    public required int InputBits { get; init; }

    public required int OutputBits { get; init; }

    public required int LeakyShift { get; init; }

    public required bool IsSampleOutput { get; init; }

    public required int InputExponent { get; init; }

    public required int OutputExponent { get; init; }

    public required long WeightsOffset { get; init; }

    public required long BiasesOffset { get; init; }
}

/// <summary>One table: <see cref="ModelTable"/> with an offset into the payload instead of values.</summary>
internal sealed class TableRecord
{
    public required string Name { get; init; }

    /// <summary>2 or 4: int16 or int32.</summary>
    public required int BytesPerValue { get; init; }

    public required List<int> Shape { get; init; }

    public required int Shift { get; init; }

    public required long Offset { get; init; }
}

/// <summary>Reads and writes manifests without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = 8)]
[JsonSerializable(typeof(ModelManifest))]
internal sealed partial class ModelManifestContext : JsonSerializerContext;
