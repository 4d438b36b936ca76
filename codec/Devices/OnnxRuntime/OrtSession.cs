namespace NeuralCodec.Codec.Devices.OnnxRuntime;

/// <summary>A graph on a provider, with its inputs and outputs bound once: a run allocates nothing.</summary>
internal sealed unsafe class OrtSession : IDisposable
{
    private readonly OrtLibrary _library;
    private readonly Dictionary<string, OrtTensor> _tensors = [];
    private readonly OrtHandle _session, _binding, _memory;
    private readonly delegate* unmanaged<nint, nint, nint, nint> _run;

    /// <exception cref="OrtException">The provider is absent, or the graph is refused.</exception>
    public OrtSession(OrtLibrary library, ReadOnlySpan<byte> graph, OrtSessionOptions options)
    {
        _library = library;
        options.Provider.RequireIn(library);
        _session = FromContext(options) ?? Create(graph, options, options.ContextPath);
        try
        {
            nint value;
            library.Check(((delegate* unmanaged<nint, nint*, nint>)library.Function(OrtFunction.CreateIoBinding))(_session.Value, &value));
            _binding = library.Own(value, OrtFunction.ReleaseIoBinding);
            library.Check(((delegate* unmanaged<int, int, nint*, nint>)library.Function(OrtFunction.CreateCpuMemoryInfo))(1, 0, &value));
            _memory = library.Own(value, OrtFunction.ReleaseMemoryInfo);
            _run = (delegate* unmanaged<nint, nint, nint, nint>)library.Function(OrtFunction.RunWithBinding);
        }
        catch
        {
            _binding?.Dispose();
            _session.Dispose();
            throw;
        }
    }

    /// <summary>The tensor of an input or output.</summary>
    public Span<float> this[string name] => _tensors[name].Values;

    /// <summary>Binds an input of a shape.</summary>
    public void BindInput(string name, params int[] shape) => Bind(OrtFunction.BindInput, name, shape);

    /// <summary>Binds an output of a shape.</summary>
    public void BindOutput(string name, params int[] shape) => Bind(OrtFunction.BindOutput, name, shape);

    /// <summary>Runs the graph.</summary>
    /// <exception cref="OrtException">The device failed.</exception>
    public void Run() => _library.Check(_run(_session.Value, 0, _binding.Value));

    public void Dispose()
    {
        _binding.Dispose();
        foreach (OrtTensor tensor in _tensors.Values) tensor.Dispose();
        _memory.Dispose();
        _session.Dispose();
    }

    /// <summary>The session of a graph that was compiled before; null where there is none, or it no longer fits: then it is deleted.</summary>
    private OrtHandle? FromContext(OrtSessionOptions options)
    {
        if (options.ContextPath is not { } path || !File.Exists(path)) return null;
        try
        {
            return Create(File.ReadAllBytes(path), options, null);
        }
        catch (OrtException)
        {
            File.Delete(path);
            return null;
        }
    }

    /// <param name="contextPath">Where the provider shall write the compiled graph, or null.</param>
    private OrtHandle Create(ReadOnlySpan<byte> graph, OrtSessionOptions options, string? contextPath)
    {
        nint value;
        _library.Check(((delegate* unmanaged<nint*, nint>)_library.Function(OrtFunction.CreateSessionOptions))(&value));
        using OrtHandle settings = _library.Own(value, OrtFunction.ReleaseSessionOptions);
        Configure(settings.Value, options);
        if (contextPath is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(contextPath))!);
            Entry(settings.Value, "ep.context_enable", "1");
            Entry(settings.Value, "ep.context_embed_mode", "1");
            Entry(settings.Value, "ep.context_file_path", contextPath);
        }
        fixed (byte* data = graph)
        {
            _library.Check(((delegate* unmanaged<nint, void*, nuint, nint, nint*, nint>)_library.Function(OrtFunction.CreateSessionFromArray))(
                _library.Environment, data, (nuint)graph.Length, settings.Value, &value));
        }
        return _library.Own(value, OrtFunction.ReleaseSession);
    }

    private void Bind(OrtFunction function, string name, int[] shape)
    {
        OrtTensor tensor = new(_library, _memory.Value, shape);
        _tensors.Add(name, tensor);
        fixed (byte* text = OrtLibrary.Text(name))
            _library.Check(((delegate* unmanaged<nint, byte*, nint, nint>)_library.Function(function))(_binding.Value, text, tensor.Value));
    }

    private void Configure(nint settings, OrtSessionOptions options)
    {
        _library.Check(((delegate* unmanaged<nint, int, nint>)_library.Function(OrtFunction.SetSessionGraphOptimizationLevel))(settings, 99));
        if (options.Threads > 0)
            _library.Check(((delegate* unmanaged<nint, int, nint>)_library.Function(OrtFunction.SetIntraOpNumThreads))(settings, options.Threads));
        // On x86-64 without VNNI products of two 8-bit numbers saturate at 16 bits in pairs unless this is set.
        if (options.Provider == OrtProvider.Cpu) Entry(settings, "session.x64quantprecision", "1");
        if (!options.AllowsCpuFallback && options.Provider != OrtProvider.Cpu) Entry(settings, "session.disable_cpu_ep_fallback", "1");
        if (options.Provider != OrtProvider.Cpu) Append(settings, options);
    }

    private void Entry(nint settings, string key, string value)
    {
        fixed (byte* keyText = OrtLibrary.Text(key), valueText = OrtLibrary.Text(value))
            _library.Check(((delegate* unmanaged<nint, byte*, byte*, nint>)_library.Function(OrtFunction.AddSessionConfigEntry))(settings, keyText, valueText));
    }

    private void Append(nint settings, OrtSessionOptions options)
    {
        List<OrtString> texts = [];
        try
        {
            int count = options.ProviderOptions.Count;
            byte** keys = stackalloc byte*[count + 1], values = stackalloc byte*[count + 1];
            int at = 0;
            foreach ((string key, string value) in options.ProviderOptions)
            {
                texts.Add(new OrtString(key));
                keys[at] = texts[^1].Pointer;
                texts.Add(new OrtString(value));
                values[at++] = texts[^1].Pointer;
            }
            fixed (byte* name = OrtLibrary.Text(options.Provider.ShortName))
            {
                _library.Check(((delegate* unmanaged<nint, byte*, byte**, byte**, nuint, nint>)_library.Function(OrtFunction.AppendExecutionProvider))(
                    settings, name, keys, values, (nuint)count));
            }
        }
        finally
        {
            foreach (OrtString text in texts) text.Dispose();
        }
    }
}
