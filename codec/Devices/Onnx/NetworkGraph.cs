using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Devices.Onnx;

/// <summary>
/// Writes networks of a package as nodes. A value in the graph is the integer of docs/intra.md times <see cref="Scale"/>: sums,
/// clamps and activations all keep a common factor, so that the weights are w 2^-shift and float16 stays far from its limit. The
/// rounding after each layer is left out; it is what the drift against the normative engine consists of.
/// </summary>
internal sealed class NetworkGraph(ModelPackage package, GraphBuilder graph, int batch)
{
    /// <summary>Common factor of all values.</summary>
    public const float Scale = 1f / 256;

    /// <summary>Adds a network of the package.</summary>
    /// <param name="network">Name in the package.</param>
    /// <param name="value">First input.</param>
    /// <param name="second">Second input, or null.</param>
    /// <param name="gains">Takes the names and channels of the gain inputs that the network adds.</param>
    /// <param name="readsLatents">True where latents come in.</param>
    /// <param name="makesPicture">
    /// True between the inputs and the picture, or the latents of an analysis, where layers outside of blocks have no sum around them: what rounding their
    /// weights does is in the output whole.
    /// </param>
    public string Run(string network, string value, string? second, List<OnnxGain> gains, bool readsLatents = false, bool makesPicture = false)
    {
        int channels = 0;
        foreach (NetworkStep step in package.Networks[network])
        {
            value = step.Kind switch
            {
                NetworkStepKind.Block => Block(step, value, channels),
                NetworkStepKind.Gain => Gain(step, value, gains),
                _ => Layer(package.Layer(step.Layers[0]), value, second, readsLatents || makesPicture),
            };
            channels = step.Kind switch
            {
                NetworkStepKind.Block => Math.Max(channels, package.Layer(step.Layers[0]).InputChannels),
                NetworkStepKind.Gain => package.Table(step.Table!).Columns,
                _ => package.Layer(step.Layers[0]).OutputChannels,
            };
            second = null;
            readsLatents &= step.Kind == NetworkStepKind.Gain;
        }
        return value;
    }

    /// <summary>Adds a layer: convolution, clamp, activation.</summary>
    /// <param name="isFine">True where the convolution is one of <see cref="GraphBuilder.FineSums"/>, if it is one of single positions.</param>
    public string Layer(LayerParameters layer, string value, string? second = null, bool isFine = false)
    {
        if (second is not null) value = graph.Node("Concat", [value, second], GraphBuilder.Attribute("axis", 1L));
        string sum = Convolution(layer, value);
        if (isFine && layer.Kind is LayerKind.Pointwise or LayerKind.Upsample2x2) graph.FineSums.Add(sum);
        string clamped = graph.Clip(sum, layer.LowerClamp * Scale, layer.UpperClamp * Scale);
        string active = Activate(clamped, layer.LeakyShift);
        if (layer.Kind != LayerKind.Upsample2x2) return active;
        return graph.Node("DepthToSpace", [active], GraphBuilder.Attribute("blocksize", 2L), GraphBuilder.Attribute("mode", "DCR"));
    }

    // A block of fewer channels than its map works on the first; the others pass on.
    private string Block(NetworkStep step, string value, int channels)
    {
        LayerParameters[] layers = [.. step.Layers.Select(package.Layer)];
        int own = layers[0].InputChannels;
        string? passed = null;
        if (own < channels) (value, passed) = (graph.Channels(value, 0, own), graph.Channels(value, own, channels));
        for (int first = 0; first < layers.Length; first += first == 0 ? 3 : 2)
        {
            int end = first == 0 ? 3 : 5;
            string branch = value;
            for (int i = first; i < end; i++) branch = Layer(layers[i], branch);
            int clamp = (1 << layers[end - 1].OutputBits) - 1;
            value = graph.Clip(graph.Node("Add", [value, branch]), -clamp * Scale, clamp * Scale);
        }
        value = Activate(value, step.SumLeakyShift);
        return passed is null ? value : graph.Node("Concat", [value, passed], GraphBuilder.Attribute("axis", 1L));
    }

    private string Gain(NetworkStep step, string value, List<OnnxGain> gains)
    {
        ModelTable table = package.Table(step.Table!);
        OnnxGain gain = new("gain" + gains.Count, table.Columns, table.Shift);
        gains.Add(gain);
        int clamp = (1 << step.OutputBits) - 1;
        return graph.Clip(graph.Node("Mul", [value, graph.Input(gain.Name, batch, gain.Channels, 1, 1)]), -clamp * Scale, clamp * Scale);
    }

    private string Activate(string value, int leakyShift) =>
        leakyShift == 0 ? value : graph.Node("LeakyRelu", [value], GraphBuilder.Attribute("alpha", 1f / (1 << leakyShift)));

    private string Convolution(LayerParameters layer, string value)
    {
        int rows = layer.MatrixRows, inputs = layer.InputChannels + layer.SecondInputChannels;
        int side = layer.Kind switch { LayerKind.Depthwise3x3 => 3, LayerKind.Downsample2x2 => 2, _ => 1 };
        int depth = layer.Kind == LayerKind.Depthwise3x3 ? 1 : inputs, taps = side * side, columns = layer.MatrixColumns;
        float unit = MathF.ScaleB(1, -layer.Shift);
        float[] weights = new float[rows * depth * taps], biases = new float[rows];
        for (int row = 0; row < rows; row++)
        {
            int source = Source(layer, row);
            biases[row] = (float)(layer.Biases[source] * (double)unit * Scale);
            for (int input = 0; input < depth; input++)
            {
                for (int tap = 0; tap < taps; tap++)
                    weights[((row * depth) + input) * taps + tap] = layer.Weights[(source * columns) + (tap * depth) + input] * unit;
            }
        }
        int stride = layer.Kind == LayerKind.Downsample2x2 ? 2 : 1, pad = side == 3 ? 1 : 0;
        return graph.Node(
            "Conv",
            [value, graph.Constant(weights, rows, depth, side, side), graph.Constant(biases, rows)],
            GraphBuilder.Attribute("kernel_shape", [side, side]),
            GraphBuilder.Attribute("strides", [stride, stride]),
            GraphBuilder.Attribute("pads", [pad, pad, pad, pad]),
            GraphBuilder.Attribute("group", (long)(layer.Kind == LayerKind.Depthwise3x3 ? inputs : 1)));
    }

    /// <summary>
    /// Row of the package's matrix for a channel of the convolution: the package counts the four positions innermost, the
    /// order of DepthToSpace that all devices run (DCR) counts them outermost.
    /// </summary>
    private static int Source(LayerParameters layer, int row) =>
        layer.Kind == LayerKind.Upsample2x2 ? (row % layer.OutputChannels * 4) + (row / layer.OutputChannels) : row;
}
