using System.Security.Cryptography;
using System.Text;
using NeuralCodec.Codec.Devices.Onnx;
using NeuralCodec.Codec.Devices.OnnxRuntime;
using NeuralCodec.Codec.Model;

namespace NeuralCodec.Codec.Devices;

/// <summary>
/// The graphs of a model package that are open on a device. A graph has one kind and size; those used last stay open. A device that has failed once
/// is lost: the normative engine goes on.
/// </summary>
/// <typeparam name="TSession">What runs the graphs.</typeparam>
internal sealed class DeviceGraphs<TSession> : IDisposable
    where TSession : GraphSession
{
    // One for intra frames, one for whole inter frames, the rest for parts of them: each holds the memory of its values.
    private const int MaxSessions = 6;

    private readonly ModelPackage _package;
    private readonly DeviceOptions _options;
    private readonly Func<OrtLibrary, OnnxGraph, OrtSessionOptions, TSession> _load;
    private readonly List<(GraphSize Size, TSession Session)> _sessions = [];
    private readonly bool _isAnalysis;
    private volatile bool _isLost;
    private long _partial;

    /// <summary>Loads the library.</summary>
    /// <param name="load">Makes a session of a graph.</param>
    /// <param name="isAnalysis">True for an encoder's analysis, false for reconstruction: what messages name.</param>
    /// <exception cref="OrtException">There is no library, or it lacks the provider.</exception>
    public DeviceGraphs(ModelPackage package, DeviceOptions options, Func<OrtLibrary, OnnxGraph, OrtSessionOptions, TSession> load, bool isAnalysis)
    {
        (_package, _options, _load, _isAnalysis) = (package, options, load, isAnalysis);
        Library = OrtLibrary.Open(options.LibraryPath);
        try
        {
            options.Session.Provider.RequireIn(Library);
        }
        catch
        {
            Library.Dispose();
            throw;
        }
    }

    public OrtLibrary Library { get; }

    /// <summary>True once the device has failed.</summary>
    public bool IsLost => _isLost;

    /// <summary>Frames that the device has computed.</summary>
    public long Frames { get; private set; }

    /// <summary>True where networks run on the device: not once it is lost, and for parts of pictures only where a graph compiles quickly.</summary>
    public bool Takes(bool isWhole)
    {
        if (_isLost) return false;
        if (isWhole || _options.Session.Provider.CompilesQuickly) return true;
        _partial++;
        return false;
    }

    /// <summary>Runs the networks of a frame by a session of a size. False where the device fails, which is then lost.</summary>
    /// <exception cref="OrtException">It fails, and the work depends on it throughout.</exception>
    public bool TryRun(GraphSize size, Action<TSession> run)
    {
        try
        {
            run(Session(size));
            Frames++;
            return true;
        }
        catch (Exception e) when (_options.Calibration is null && e is (OrtException or OutOfMemoryException or ArgumentException or InvalidMediaException))
        {
            _isLost = true;
            if (_options.Need == DeviceNeed.Throughout)
                throw new OrtException($"the device of the encoder's loop ({_options.Session.Provider.Option}) failed: {e.Message}", e);
            _options.Warn?.Invoke(
                $"the device ({_options.Session.Provider.Option}) cannot go on{(_isAnalysis ? " with analysis" : "")}; the normative engine does: {e.Message}");
            return false;
        }
    }

    /// <summary>Ends it, and says how many frames it left to the normative engine, so that those cannot pose as accelerated.</summary>
    public void Dispose()
    {
        if (_options.Count is { } count) count(Frames, _partial);
        else if (_partial > 0 && !_isLost && _options.Calibration is null)
        {
            string verb = _isAnalysis ? "analysed" : "reconstructed";
            _options.Warn?.Invoke($"the normative engine {verb} {_partial} of {_partial + Frames} frames: of those the networks cover a part only");
        }
        foreach ((_, TSession session) in _sessions) session.Dispose();
        _sessions.Clear();
        Library.Dispose();
    }

    private TSession Session(GraphSize size)
    {
        int at = _sessions.FindIndex(open => open.Size == size);
        if (at >= 0)
        {
            // The one used last stands last.
            (GraphSize, TSession Session) found = _sessions[at];
            _sessions.RemoveAt(at);
            _sessions.Add(found);
            return found.Session;
        }
        if (_sessions.Count == MaxSessions)
        {
            _sessions[0].Session.Dispose();
            _sessions.RemoveAt(0);
        }
        (int width, int height) = (size.PackedColumns * 8, size.PackedRows * 8);
        OnnxGraph graph = _options.Calibration is null
            ? OnnxExport.Build(_package, size.Kind, width, height, 1, _options.Precision, _options.Ranges)
            : OnnxExport.BuildProbed(_package, size.Kind, width, height);
        TSession session = _load(Library, graph, _options.Session with { ContextPath = _options.Session.ContextPath ?? ContextPath(graph) });
        _sessions.Add((size, session));
        return session;
    }

    /// <summary>Where QNN keeps the graph compiled, by everything that it was compiled of and for; null for other providers.</summary>
    private string? ContextPath(OnnxGraph graph)
    {
        OrtSessionOptions session = _options.Session;
        if (session.Provider != OrtProvider.Qnn || DeviceMeasurements.DriverOf(Library.Path, session.ProviderOptions) is not { } driver) return null;
        IEnumerable<string> settings = session.ProviderOptions.Select(option => option.Key + "=" + option.Value).Order(StringComparer.Ordinal);
        string[] parts = [Convert.ToHexString(SHA256.HashData(graph.Content.Span)), Library.Version, driver, .. settings];
        byte[] basis = Encoding.UTF8.GetBytes(string.Join('\n', parts));
        return Path.Combine(OrtLocator.UserFolder, "contexts", Convert.ToHexStringLower(SHA256.HashData(basis))[..32] + ".onnx");
    }
}
