using NeuralCodec.Codec.Devices.Onnx;
using NeuralCodec.Codec.Devices.OnnxRuntime;
using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Devices;

/// <summary>A graph of an encoder's analysis: packed samples in, latents in the integers of the normative engine out.</summary>
internal sealed class AnalysisSession : GraphSession
{
    public AnalysisSession(OrtLibrary library, OnnxGraph graph, OrtSessionOptions options)
        : base(library, graph, options)
    {
        try
        {
            Session.BindInput(OnnxGraph.Frame, 1, FramePacking.Channels, graph.PaddedHeight / 8, graph.PaddedWidth / 8);
            Session.BindOutput(OnnxGraph.Latents, 1, graph.LatentChannels, graph.PaddedHeight / 16, graph.PaddedWidth / 16);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Runs the graph.</summary>
    /// <param name="latents">Takes the shape and the values, rounded and clamped to the range of the analysis's last layer.</param>
    public void Run(IntegerTensor latents)
    {
        Session.Run();
        latents.Reshape(Graph.PaddedHeight / 16, Graph.PaddedWidth / 16, Graph.LatentChannels);
        Store(Session[OnnxGraph.Latents], latents, (1 << Graph.LatentBits) - 1);
    }

    /// <summary>Channels outermost to channels innermost, rounded like the normative engine does, halves up, and clamped to both sides.</summary>
    internal static void Store(ReadOnlySpan<float> source, IntegerTensor destination, int clamp)
    {
        int positions = destination.Rows * destination.Columns;
        Span<short> values = destination.Values;
        for (int position = 0, to = 0; position < positions; position++)
        {
            // A NaN of a failing device becomes 0, not an exception.
            for (int from = position; from < source.Length; from += positions) values[to++] = (short)Math.Clamp(MathF.Floor(source[from] + 0.5f), -clamp, clamp);
        }
    }
}
