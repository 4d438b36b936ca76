using NeuralCodec.Codec.Devices.Onnx;
using NeuralCodec.Codec.Devices.OnnxRuntime;
using NeuralCodec.Codec.Imaging;
using NeuralCodec.Codec.Networks;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Devices;

/// <summary>A graph that reconstructs: integers and predictions in, a frame of 8 bits out.</summary>
internal sealed class FrameSession : GraphSession
{
    private readonly TensorRanges? _measured;

    /// <param name="measured">Takes what the graph's probes show, or null.</param>
    public FrameSession(OrtLibrary library, OnnxGraph graph, OrtSessionOptions options, TensorRanges? measured = null)
        : base(library, graph, options)
    {
        _measured = measured;
        int width = graph.PaddedWidth, height = graph.PaddedHeight;
        try
        {
            Session.BindInput(OnnxGraph.Hyper, 1, graph.HyperChannels, height / 64, width / 64);
            Session.BindInput(OnnxGraph.Residuals, 1, graph.LatentChannels, height / 16, width / 16);
            Session.BindOutput(OnnxGraph.Luma, 1, 1, height, width);
            Session.BindOutput(OnnxGraph.ChromaBlue, 1, 1, height / 2, width / 2);
            Session.BindOutput(OnnxGraph.ChromaRed, 1, 1, height / 2, width / 2);
            foreach (string probe in graph.Probes)
            {
                Session.BindOutput(probe + OnnxGraph.LowerSuffix, 1, 1, 1, 1);
                Session.BindOutput(probe + OnnxGraph.UpperSuffix, 1, 1, 1, 1);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Runs the graph and rounds its planes.</summary>
    /// <param name="integers">Of the part of the picture that the graph computes.</param>
    /// <param name="destination">The picture.</param>
    /// <param name="left">Where the part begins in it, in luma pixels; even.</param>
    /// <param name="top">Likewise.</param>
    public void Run(LatentIntegers integers, Frame destination, int left, int top)
    {
        Transpose(integers.Hyper, Session[OnnxGraph.Hyper], 1, 0);
        Transpose(integers.Residuals, Session[OnnxGraph.Residuals], 1, 0);
        Session.Run();
        Store(Session[OnnxGraph.Luma], Graph.PaddedWidth, 0, destination, left, top);
        Store(Session[OnnxGraph.ChromaBlue], Graph.PaddedWidth / 2, 1, destination, left / 2, top / 2);
        Store(Session[OnnxGraph.ChromaRed], Graph.PaddedWidth / 2, 2, destination, left / 2, top / 2);
        foreach (string probe in Graph.Probes)
            _measured?.Include(probe, new ValueRange(Session[probe + OnnxGraph.LowerSuffix][0], Session[probe + OnnxGraph.UpperSuffix][0]));
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
