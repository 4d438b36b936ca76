using System.Security.Cryptography;
using System.Text;
using NeuralCodec.Codec.Devices.Onnx;
using NeuralCodec.Codec.Devices.OnnxRuntime;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Inter;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Devices;

/// <summary>
/// Reconstruction by graphs on ONNX Runtime. It says no where it cannot, and the caller takes the normative engine: for everything once the device
/// has failed, and for parts of pictures where a graph takes long to compile. A graph has one size; those used last stay open.
/// </summary>
internal sealed class DeviceReconstructor : IDisposable
{
    // One for intra frames, one for whole inter frames, the rest for parts of them: each holds the memory of its values.
    private const int MaxSessions = 6;

    private readonly ModelPackage _package;
    private readonly DeviceOptions _options;
    private readonly OrtLibrary _library;
    private readonly List<(GraphSize Size, FrameSession Session)> _sessions = [];
    private volatile bool _isLost;
    private int _uses = 1;
    private long _partial;

    private DeviceReconstructor(ModelPackage package, DeviceOptions options)
    {
        (_package, _options) = (package, options);
        _library = OrtLibrary.Open(options.LibraryPath);
    }

    /// <summary>Loads the library.</summary>
    /// <exception cref="OrtException">There is none, or it lacks the provider.</exception>
    public static DeviceReconstructor Open(ModelPackage package, DeviceOptions options)
    {
        DeviceReconstructor device = new(package, options);
        try
        {
            options.Session.Provider.RequireIn(device._library);
            return device;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>Loads the library; null where that fails and the device is optional.</summary>
    /// <exception cref="OrtException">There is no library, or it lacks the provider.</exception>
    public static DeviceReconstructor? TryOpen(ModelPackage package, DeviceOptions options)
    {
        try
        {
            return Open(package, options);
        }
        catch (OrtException e) when (options.IsOptional)
        {
            options.Warn?.Invoke($"no device, the normative engine computes pictures: {e.Message}");
            return null;
        }
    }

    /// <summary>Frames that the device has reconstructed.</summary>
    public long Frames { get; private set; }

    /// <summary>True once it has failed; from then on it reconstructs nothing.</summary>
    public bool IsLost => _isLost;

    /// <summary>Provider and numbers, as "qnn, A16W8".</summary>
    public string Name => $"{_options.Session.Provider.Option}, {_options.Precision}";

    /// <summary>What computes pictures, as a header records it: library, provider, numbers, and of measured ranges the first digits of a hash.</summary>
    public string Engine
    {
        get
        {
            string ranges = _options is { Precision: OnnxPrecision.A8W8, Ranges: { } measured } ? " " + measured.ShortHash : "";
            return $"onnxruntime {_library.Version} {_options.Session.Provider.Option} {_options.Precision}{ranges}";
        }
    }

    /// <summary>Gives it to a further owner: it ends when all have disposed of it.</summary>
    public DeviceReconstructor Share()
    {
        _uses++;
        return this;
    }

    /// <summary>An intra frame.</summary>
    public bool TryReconstruct(IntraLatents latents, Frame destination)
    {
        ArgumentNullException.ThrowIfNull(latents);
        (int rows, int columns) = FramePacking.PackedSize(destination.WidthPixels, destination.HeightPixels);
        GraphSize size = new(OnnxFrameKind.Intra, rows, columns);
        return TryRun(size, IntraArchitecture.Synthesis, latents, (int)latents.Mode, latents.Quality, null, destination, default);
    }

    /// <summary>The networks of an inter frame; copied blocks are the caller's.</summary>
    public bool TryReconstruct(InterIntegers integers, IntegerTensor predictions, BlockWindow window, Frame destination)
    {
        (int rows, int columns) = FramePacking.PackedSize(destination.WidthPixels, destination.HeightPixels);
        bool isWhole = window.PackedRows == rows && window.PackedColumns == columns;
        if (!isWhole && !_options.Session.Provider.CompilesQuickly)
        {
            _partial++;
            return false;
        }
        GraphSize size = new(OnnxFrameKind.Inter, window.PackedRows, window.PackedColumns);
        InterHeader header = integers.Header;
        return TryRun(size, InterArchitecture.Synthesis, integers, header.Mode, header.Quality, predictions, destination, window);
    }

    /// <summary>Ends it, and says how many frames it left to the normative engine, so that those cannot pose as accelerated.</summary>
    public void Dispose()
    {
        if (_uses == 0 || --_uses > 0) return;
        if (_options.Count is { } count) count(Frames, _partial);
        else if (_partial > 0 && !_isLost && _options.Calibration is null)
            _options.Warn?.Invoke($"the normative engine reconstructed {_partial} of {_partial + Frames} frames: of those the networks cover a part only");
        foreach ((_, FrameSession session) in _sessions) session.Dispose();
        _sessions.Clear();
        _library.Dispose();
    }

    private bool TryRun(
        GraphSize size, string network, LatentIntegers integers, int mode, QualityIndex quality, IntegerTensor? predictions, Frame destination, BlockWindow window)
    {
        if (_isLost) return false;
        try
        {
            FrameSession session = Session(size);
            session.SetGains(_package, network, mode, quality);
            if (predictions is not null) session.SetPredictions(predictions, _package.Number(InterArchitecture.InputShift, 0, 7));
            session.Run(integers, destination, window.FirstPackedColumn * 8, window.FirstPackedRow * 8);
            Frames++;
            return true;
        }
        catch (Exception e) when (_options.Calibration is null && e is (OrtException or OutOfMemoryException or ArgumentException or InvalidMediaException))
        {
            _isLost = true;
            if (_options.IsRequired)
                throw new OrtException($"the device of the encoder's loop ({_options.Session.Provider.Option}) failed: {e.Message}", e);
            _options.Warn?.Invoke($"the device ({_options.Session.Provider.Option}) cannot go on; the normative engine does: {e.Message}");
            return false;
        }
    }

    /// <summary>Where QNN keeps the graph compiled, by everything that it was compiled of and for; null for other providers.</summary>
    private string? ContextPath(OnnxGraph graph)
    {
        OrtSessionOptions session = _options.Session;
        if (session.Provider != OrtProvider.Qnn || DeviceMeasurements.DriverOf(_library.Path, session.ProviderOptions) is not { } driver) return null;
        IEnumerable<string> settings = session.ProviderOptions.Select(option => option.Key + "=" + option.Value).Order(StringComparer.Ordinal);
        string[] parts = [Convert.ToHexString(SHA256.HashData(graph.Content.Span)), _library.Version, driver, .. settings];
        byte[] basis = Encoding.UTF8.GetBytes(string.Join('\n', parts));
        return Path.Combine(OrtLocator.UserFolder, "contexts", Convert.ToHexStringLower(SHA256.HashData(basis))[..32] + ".onnx");
    }

    private FrameSession Session(GraphSize size)
    {
        int at = _sessions.FindIndex(open => open.Size == size);
        if (at >= 0)
        {
            // The one used last stands last.
            (GraphSize, FrameSession Session) found = _sessions[at];
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
        OrtSessionOptions settings = _options.Session with { ContextPath = _options.Session.ContextPath ?? ContextPath(graph) };
        FrameSession session = new(_library, graph, settings, _options.Calibration?.Of(size.Kind));
        _sessions.Add((size, session));
        return session;
    }

    private readonly record struct GraphSize(OnnxFrameKind Kind, int PackedRows, int PackedColumns);
}
