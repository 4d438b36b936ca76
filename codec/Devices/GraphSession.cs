using NeuralCodec.Codec.Devices.Onnx;
using NeuralCodec.Codec.Devices.OnnxRuntime;
using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Devices;

/// <summary>A graph of one kind and size on a device, with what all kinds of graphs take: gains and packed samples.</summary>
internal abstract class GraphSession : IDisposable
{
    private readonly short[] _gains;

    /// <summary>Loads the graph; who derives binds what is its own, and disposes of this where that fails.</summary>
    /// <exception cref="OrtException">The provider is absent, or the graph is refused.</exception>
    protected GraphSession(OrtLibrary library, OnnxGraph graph, OrtSessionOptions options)
    {
        Graph = graph;
        _gains = new short[graph.Gains.Sum(gain => gain.Channels)];
        Session = new OrtSession(library, graph.Content.Span, options);
        try
        {
            foreach (OnnxGain gain in graph.Gains) Session.BindInput(gain.Name, 1, gain.Channels, 1, 1);
            if (graph.Kind.IsInter()) Session.BindInput(OnnxGraph.Predictions, 1, 2 * FramePacking.Channels, graph.PaddedHeight / 8, graph.PaddedWidth / 8);
        }
        catch
        {
            Session.Dispose();
            throw;
        }
    }

    protected OnnxGraph Graph { get; }

    protected OrtSession Session { get; }

    /// <summary>Sets the gains of a quality.</summary>
    public void SetGains(ModelPackage package, string network, int mode, QualityIndex quality)
    {
        package.ReadGains(network, mode, quality.Raw, _gains);
        int at = 0;
        foreach (OnnxGain gain in Graph.Gains)
        {
            Span<float> values = Session[gain.Name];
            for (int i = 0; i < values.Length; i++) values[i] = MathF.ScaleB(_gains[at++], -gain.Shift);
        }
    }

    /// <summary>Sets an input of packed samples, (2v - 255) &lt;&lt; shift each.</summary>
    /// <param name="name"><see cref="OnnxGraph.Predictions"/> or <see cref="OnnxGraph.Frame"/>.</param>
    public void SetSamples(string name, IntegerTensor samples, int shift) => Transpose(samples, Session[name], MathF.ScaleB(0.5f, -shift), 127.5f);

    public void Dispose() => Session.Dispose();

    /// <summary>Channels innermost to channels outermost, as x * scale + offset.</summary>
    protected static void Transpose(IntegerTensor source, Span<float> destination, float scale, float offset)
    {
        int channels = source.Channels, positions = source.Rows * source.Columns;
        if (destination.Length != positions * channels) throw new ArgumentException("the integers have another size than the graph");
        ReadOnlySpan<short> values = source.Values;
        for (int position = 0, from = 0; position < positions; position++)
        {
            for (int to = position; to < destination.Length; to += positions) destination[to] = values[from++] * scale + offset;
        }
    }
}
