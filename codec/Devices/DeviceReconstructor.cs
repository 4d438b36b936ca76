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
/// has failed, and for parts of pictures where a graph takes long to compile.
/// </summary>
internal sealed class DeviceReconstructor : IDisposable
{
    private readonly ModelPackage _package;
    private readonly DeviceOptions _options;
    private readonly DeviceGraphs<FrameSession> _graphs;
    private int _uses = 1;

    private DeviceReconstructor(ModelPackage package, DeviceOptions options)
    {
        (_package, _options) = (package, options);
        _graphs = new DeviceGraphs<FrameSession>(
            package, options, (library, graph, settings) => new FrameSession(library, graph, settings, options.Calibration?.Of(graph.Kind)),
            isAnalysis: false);
    }

    /// <summary>Loads the library.</summary>
    /// <exception cref="OrtException">There is none, or it lacks the provider.</exception>
    public static DeviceReconstructor Open(ModelPackage package, DeviceOptions options) => new(package, options);

    /// <summary>Loads the library; null where that fails and the device is not needed.</summary>
    /// <exception cref="OrtException">There is no library, or it lacks the provider.</exception>
    public static DeviceReconstructor? TryOpen(ModelPackage package, DeviceOptions options)
    {
        try
        {
            return Open(package, options);
        }
        catch (OrtException e) when (options.Need == DeviceNeed.None)
        {
            options.Warn?.Invoke($"no device, the normative engine computes pictures: {e.Message}");
            return null;
        }
    }

    /// <summary>Frames that the device has reconstructed.</summary>
    public long Frames => _graphs.Frames;

    /// <summary>True once it has failed; from then on it reconstructs nothing.</summary>
    public bool IsLost => _graphs.IsLost;

    /// <summary>Provider and numbers, as "qnn, A16W8".</summary>
    public string Name => $"{_options.Session.Provider.Option}, {_options.Precision}";

    /// <summary>What computes pictures, as a header records it: library, provider, numbers, and of measured ranges the first digits of a hash.</summary>
    public string Engine
    {
        get
        {
            string ranges = _options is { Precision: OnnxPrecision.A8W8, Ranges: { } measured } ? " " + measured.ShortHash : "";
            return $"onnxruntime {_graphs.Library.Version} {_options.Session.Provider.Option} {_options.Precision}{ranges}";
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
        return _graphs.Takes(isWhole: true)
            && TryRun(new GraphSize(OnnxGraphKind.Intra, rows, columns), IntraArchitecture.Synthesis, latents, (int)latents.Mode, latents.Quality, null, destination, default);
    }

    /// <summary>The networks of an inter frame; copied blocks are the caller's.</summary>
    public bool TryReconstruct(InterIntegers integers, IntegerTensor predictions, BlockWindow window, Frame destination)
    {
        (int rows, int columns) = FramePacking.PackedSize(destination.WidthPixels, destination.HeightPixels);
        GraphSize size = new(OnnxGraphKind.Inter, window.PackedRows, window.PackedColumns);
        InterHeader header = integers.Header;
        return _graphs.Takes(window.PackedRows == rows && window.PackedColumns == columns)
            && TryRun(size, InterArchitecture.Synthesis, integers, header.Mode, header.Quality, predictions, destination, window);
    }

    /// <summary>Ends it once all owners have.</summary>
    public void Dispose()
    {
        if (_uses == 0 || --_uses > 0) return;
        _graphs.Dispose();
    }

    private bool TryRun(
        GraphSize size, string network, LatentIntegers integers, int mode, QualityIndex quality, IntegerTensor? predictions, Frame destination, BlockWindow window) =>
        _graphs.TryRun(size, session =>
        {
            session.SetGains(_package, network, mode, quality);
            if (predictions is not null) session.SetSamples(OnnxGraph.Predictions, predictions, _package.Number(InterArchitecture.InputShift, 0, 7));
            session.Run(integers, destination, window.FirstPackedColumn * 8, window.FirstPackedRow * 8);
        });
}
