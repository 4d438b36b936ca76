using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Devices.Onnx;

/// <summary>The four steps from residuals to y_hat (docs/intra.md section 3) as nodes: y_hat += mask * clamp(r 2^E + mu).</summary>
internal sealed class MeanGraph(ModelPackage package, GraphBuilder graph, NetworkGraph networks, string prefix)
{
    /// <summary>Adds the steps.</summary>
    /// <returns>y_hat times the scale of the graph.</returns>
    public string Run(string features, string residuals, int batch, int channels, int rows, int columns)
    {
        const float Clamp = short.MaxValue * NetworkGraph.Scale;
        int exponent = package.Number(prefix + IntraArchitecture.LatentExponent, 0, 14);
        string scaled = graph.Node("Mul", [residuals, OnnxExport.Factor(graph, (1 << exponent) * NetworkGraph.Scale)]);
        string? latents = null;
        for (int step = 0; step < CodingOrder.Steps; step++)
        {
            string head = prefix + IntraArchitecture.MeanHead + step;
            bool readsLatents = package.Layer(package.Networks[head][0].Layers[0]).SecondInputChannels != 0;
            string? earlier = readsLatents ? latents ?? Zeros(batch, channels, rows, columns) : null;
            string hidden = networks.Run(head, features, earlier, [], readsLatents);
            string means = networks.Layer(package.Layer(head + IntraArchitecture.HeadOut), hidden);
            string all = graph.Clip(graph.Node("Add", [scaled, means]), -Clamp, Clamp);
            string coded = graph.Node("Mul", [all, Mask(step, channels, rows, columns)]);
            // No position is coded twice, so this clamps nothing; it says what the range of the sum is to a quantised graph.
            latents = latents is null ? coded : graph.Clip(graph.Node("Add", [latents, coded]), -Clamp, Clamp);
        }
        return latents!;
    }

    /// <summary>1 where a step codes: the four positions of a square, repeated over the picture.</summary>
    private string Mask(int step, int channels, int rows, int columns)
    {
        float[] mask = new float[channels * 4];
        for (int i = 0; i < mask.Length; i++)
            mask[i] = CodingOrder.PositionOf(step, CodingOrder.Groups * (i / 4) / channels) == i % 4 ? 1 : 0;
        return graph.Tile(graph.Constant(mask, 1, channels, 2, 2), 1, 1, rows / 2, columns / 2);
    }

    private string Zeros(int batch, int channels, int rows, int columns) =>
        graph.Tile(OnnxExport.Factor(graph, 0), batch, channels, rows, columns);
}
