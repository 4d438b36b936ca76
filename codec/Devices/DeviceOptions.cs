using NeuralCodec.Codec.Devices.Onnx;
using NeuralCodec.Codec.Devices.OnnxRuntime;

namespace NeuralCodec.Codec.Devices;

/// <summary>On what networks run: those that reconstruct frames, or those of an encoder's analysis.</summary>
public sealed record DeviceOptions
{
    /// <summary>Provider, its options and threads.</summary>
    public OrtSessionOptions Session { get; init; } = new();

    /// <summary>Path of the ONNX Runtime library or its folder; null = search.</summary>
    public string? LibraryPath { get; init; }

    /// <summary>Numbers inside the graphs.</summary>
    public OnnxPrecision Precision { get; init; }

    /// <summary>Measured ranges, for <see cref="OnnxPrecision.A8W8"/>.</summary>
    public PackageRanges? Ranges { get; init; }

    /// <summary>Takes the ranges of values, for later graphs of 8 bits; the graphs are then float32. Null = nothing is measured.</summary>
    public PackageRanges? Calibration { get; init; }

    /// <summary>What its absence and its failure (<see cref="OrtException"/>) mean.</summary>
    public DeviceNeed Need { get; init; }

    /// <summary>
    /// Takes, at the end, how many frames the device computed, and how many it left to the normative engine because the networks cover a part of
    /// them only; null = a warning names the second number. Frames that are copied whole are in neither.
    /// </summary>
    public Action<long, long>? Count { get; init; }

    /// <summary>Takes warnings: once, when the device fails and the normative engine goes on.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>Refuses what is not there, before anything is decoded.</summary>
    /// <exception cref="OrtException">There is no library, or it lacks the provider.</exception>
    public void RequireAvailable()
    {
        using OrtLibrary library = OrtLibrary.Open(LibraryPath);
        Session.Provider.RequireIn(library);
    }
}
