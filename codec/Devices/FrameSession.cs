using NeuralCodec.Codec.Devices.Onnx;
using NeuralCodec.Codec.Devices.OnnxRuntime;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Devices;

/// <summary>A graph of one kind and size on a device: integers and predictions in, a frame of 8 bits out.</summary>
internal sealed class FrameSession : IDisposable
{
    private readonly OnnxGraph _graph;
    private readonly OrtSession _session;
    private readonly short[] _gains;
    private readonly TensorRanges? _measured;

    /// <param name="measured">Takes what the graph's probes show, or null.</param>
    public FrameSession(OrtLibrary library, OnnxGraph graph, OrtSessionOptions options, TensorRanges? measured = null)
    {
        (_graph, _measured) = (graph, measured);
        _gains = new short[graph.Gains.Sum(gain => gain.Channels)];
        int width = graph.PaddedWidth, height = graph.PaddedHeight;
        _session = new OrtSession(library, graph.Content.Span, options);
        try
        {
            _session.BindInput(OnnxGraph.Hyper, 1, graph.HyperChannels, height / 64, width / 64);
            _session.BindInput(OnnxGraph.Residuals, 1, graph.LatentChannels, height / 16, width / 16);
            foreach (OnnxGain gain in graph.Gains) _session.BindInput(gain.Name, 1, gain.Channels, 1, 1);
            if (graph.Kind == OnnxFrameKind.Inter) _session.BindInput(OnnxGraph.Predictions, 1, 2 * FramePacking.Channels, height / 8, width / 8);
            _session.BindOutput(OnnxGraph.Luma, 1, 1, height, width);
            _session.BindOutput(OnnxGraph.ChromaBlue, 1, 1, height / 2, width / 2);
            _session.BindOutput(OnnxGraph.ChromaRed, 1, 1, height / 2, width / 2);
            foreach (string probe in graph.Probes)
            {
                _session.BindOutput(probe + OnnxGraph.LowerSuffix, 1, 1, 1, 1);
                _session.BindOutput(probe + OnnxGraph.UpperSuffix, 1, 1, 1, 1);
            }
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    /// <summary>Sets the gains of a quality.</summary>
    public void SetGains(ModelPackage package, string network, int mode, QualityIndex quality)
    {
        package.ReadGains(network, mode, quality.Raw, _gains);
        int at = 0;
        foreach (OnnxGain gain in _graph.Gains)
        {
            Span<float> values = _session[gain.Name];
            for (int i = 0; i < values.Length; i++) values[i] = MathF.ScaleB(_gains[at++], -gain.Shift);
        }
    }

    /// <summary>Sets the packed predictions, (2v - 255) &lt;&lt; shift each.</summary>
    public void SetPredictions(IntegerTensor predictions, int shift)
    {
        float scale = MathF.ScaleB(0.5f, -shift);
        Transpose(predictions, _session[OnnxGraph.Predictions], scale, 127.5f);
    }

    /// <summary>Runs the graph and rounds its planes.</summary>
    /// <param name="integers">Of the part of the picture that the graph computes.</param>
    /// <param name="destination">The picture.</param>
    /// <param name="left">Where the part begins in it, in luma pixels; even.</param>
    /// <param name="top">Likewise.</param>
    public void Run(LatentIntegers integers, Frame destination, int left, int top)
    {
        Transpose(integers.Hyper, _session[OnnxGraph.Hyper], 1, 0);
        Transpose(integers.Residuals, _session[OnnxGraph.Residuals], 1, 0);
        _session.Run();
        Store(_session[OnnxGraph.Luma], _graph.PaddedWidth, 0, destination, left, top);
        Store(_session[OnnxGraph.ChromaBlue], _graph.PaddedWidth / 2, 1, destination, left / 2, top / 2);
        Store(_session[OnnxGraph.ChromaRed], _graph.PaddedWidth / 2, 2, destination, left / 2, top / 2);
        foreach (string probe in _graph.Probes)
            _measured?.Include(probe, new ValueRange(_session[probe + OnnxGraph.LowerSuffix][0], _session[probe + OnnxGraph.UpperSuffix][0]));
    }

    public void Dispose() => _session.Dispose();

    /// <summary>Channels innermost to channels outermost, as x * scale + offset.</summary>
    private static void Transpose(IntegerTensor source, Span<float> destination, float scale, float offset)
    {
        int channels = source.Channels, positions = source.Rows * source.Columns;
        if (destination.Length != positions * channels) throw new ArgumentException("the integers have another size than the graph");
        ReadOnlySpan<short> values = source.Values;
        for (int position = 0, from = 0; position < positions; position++)
        {
            for (int to = position; to < destination.Length; to += positions) destination[to] = values[from++] * scale + offset;
        }
    }

    private static void Store(ReadOnlySpan<float> plane, int stride, int index, Frame destination, int left, int top)
    {
        int width = Math.Min(stride, destination.GetPlaneWidth(index) - left), rows = Math.Min(plane.Length / stride, destination.GetPlaneHeight(index) - top);
        for (int y = 0; y < rows; y++)
        {
            Span<byte> row = destination.GetRow(index, top + y).Slice(left, width);
            ReadOnlySpan<float> line = plane.Slice(y * stride, width);
            // A NaN of a failing device becomes 0, not an exception.
            for (int x = 0; x < row.Length; x++) row[x] = (byte)Math.Clamp(line[x] + 0.5f, 0, 255);
        }
    }
}
