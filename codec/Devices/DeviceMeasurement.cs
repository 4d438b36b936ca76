using NeuralCodec.Codec.Devices.Onnx;

namespace NeuralCodec.Codec.Devices;

/// <summary>How fast a device was, and what that holds for.</summary>
/// <param name="Model">Id of the model package.</param>
/// <param name="PaddedWidth">Width of the graphs in pixels.</param>
/// <param name="PaddedHeight">Height of the graphs in pixels.</param>
/// <param name="Threads">Threads of the normative engine and of the CPU provider.</param>
/// <param name="Library">Path of the ONNX Runtime library.</param>
/// <param name="Driver">Stamp of the library and the provider's backend: <see cref="DeviceMeasurements.DriverOf"/>.</param>
/// <param name="Provider">The provider's name on the command line.</param>
/// <param name="ProviderOptions">Its options.</param>
/// <param name="Precision">Numbers in the graphs.</param>
/// <param name="FrameMilliseconds">Time per frame on the device.</param>
/// <param name="ManagedMilliseconds">Time per frame of the normative engine in the same minute.</param>
public sealed record DeviceMeasurement(
    string Model, int PaddedWidth, int PaddedHeight, int Threads, string Library, string Driver, string Provider,
    IReadOnlyDictionary<string, string> ProviderOptions, OnnxPrecision Precision, double FrameMilliseconds, double ManagedMilliseconds)
{
    /// <summary>Part of the normative engine's time that a device must stay below to be worth its drift.</summary>
    public const double WorthwhileTime = 0.95;

    /// <summary>True where the device was clearly faster. 8 bits lose too much quality to be taken unasked.</summary>
    public bool IsWorthwhile => Precision != OnnxPrecision.A8W8 && FrameMilliseconds > 0 && FrameMilliseconds < WorthwhileTime * ManagedMilliseconds;
}
