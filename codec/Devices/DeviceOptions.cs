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

    /// <summary>Measured ranges, for <see cref="OnnxPrecision.A8W8"/>.</summary>
    public PackageRanges? Ranges { get; init; }

    /// <summary>Takes the ranges of values, for later graphs of 8 bits; the graphs are then float32. Null = nothing is measured.</summary>
    public PackageRanges? Calibration { get; init; }

    /// <summary>True where a device that cannot be opened leaves all frames to the normative engine, with a warning, instead of being an error.</summary>
    public bool IsOptional { get; init; }

    /// <summary>True where a device that fails is an error (<see cref="OrtException"/>), as in an encoder's loop, instead of a warning.</summary>
    public bool IsRequired { get; init; }

    /// <summary>
    /// Takes, at the end, how many frames the device reconstructed, and how many it left to the normative engine because the networks cover a part of
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
