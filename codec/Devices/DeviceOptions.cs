using NeuralCodec.Codec.Devices.Onnx;
using NeuralCodec.Codec.Devices.OnnxRuntime;

namespace NeuralCodec.Codec.Devices;

/// <summary>On what frames are reconstructed.</summary>
public sealed record DeviceOptions
{
    /// <summary>Provider, its options and threads.</summary>
    public OrtSessionOptions Session { get; init; } = new();

    /// <summary>Path of the ONNX Runtime library or its folder; null = search.</summary>
    public string? LibraryPath { get; init; }

    /// <summary>Numbers inside the graphs.</summary>
    public OnnxPrecision Precision { get; init; }

    /// <summary>Takes warnings: once, when the device fails and the normative engine goes on.</summary>
    public Action<string>? Warn { get; init; }
}
