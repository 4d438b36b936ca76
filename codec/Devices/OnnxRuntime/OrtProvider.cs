namespace NeuralCodec.Codec.Devices.OnnxRuntime;

/// <summary>An execution provider of ONNX Runtime.</summary>
/// <param name="Option">What the command line calls it.</param>
/// <param name="FullName">What the library lists it as.</param>
/// <param name="ShortName">What the library takes when it is asked for.</param>
/// <param name="Advice">What brings it where it is missing.</param>
public sealed record OrtProvider(string Option, string FullName, string ShortName, string Advice)
{
    /// <summary>Runs everywhere.</summary>
    public static readonly OrtProvider Cpu = new("cpu", "CPUExecutionProvider", "CPU", "part of every ONNX Runtime: `ncv devices --install`");

    /// <summary>DirectX 12 on Windows.</summary>
    public static readonly OrtProvider DirectML = new("dml", "DmlExecutionProvider", "DML", "on Windows: the NuGet package Microsoft.ML.OnnxRuntime.DirectML");

    /// <summary>Apple.</summary>
    public static readonly OrtProvider CoreML = new("coreml", "CoreMLExecutionProvider", "CoreML", "on macOS: part of its ONNX Runtime");

    /// <summary>Qualcomm.</summary>
    public static readonly OrtProvider Qnn =
        new("qnn", "QNNExecutionProvider", "QNN", "on Windows on Arm: the NuGet package Microsoft.ML.OnnxRuntime.QNN, named with " + OrtLocator.Variable);

    /// <summary>All that have a name on the command line.</summary>
    public static readonly IReadOnlyList<OrtProvider> All = [Cpu, DirectML, CoreML, Qnn];

    /// <summary>True where a graph of a further size may be built in the middle of a stream: where that takes a time like that of a few frames.</summary>
    public bool CompilesQuickly => this == Cpu || this == DirectML;

    /// <summary>True where the library has it.</summary>
    public bool IsIn(OrtLibrary library)
    {
        ArgumentNullException.ThrowIfNull(library);
        return library.Providers.Contains(FullName);
    }

    /// <summary>Refuses a library without it.</summary>
    /// <exception cref="OrtException">It is not in the library.</exception>
    public void RequireIn(OrtLibrary library)
    {
        ArgumentNullException.ThrowIfNull(library);
        if (!IsIn(library))
            throw new OrtException($"{library.Path} has no provider \"{Option}\" (it has {string.Join(", ", library.Providers)}); {Advice}");
    }
}
