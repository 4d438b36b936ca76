namespace NeuralCodec.Codec.Devices.OnnxRuntime;

/// <summary>How a graph is to run.</summary>
public sealed record OrtSessionOptions
{
    /// <summary>Where.</summary>
    public OrtProvider Provider { get; init; } = OrtProvider.Cpu;

    /// <summary>Options of the provider, by its own names ("backend_path", "htp_performance_mode").</summary>
    public IReadOnlyDictionary<string, string> ProviderOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// File of the compiled graph: taken where it exists and still loads, else written by providers that can. Null = compile every time.
    /// Its name must say what it was compiled of and for.
    /// </summary>
    public string? ContextPath { get; init; }

    /// <summary>Threads of the CPU provider; 0 = the library's choice.</summary>
    public int Threads { get; init; }

    /// <summary>True where operators that the provider refuses may run on the CPU; off so that a fallback cannot pose as acceleration.</summary>
    public bool AllowsCpuFallback { get; init; }
}
