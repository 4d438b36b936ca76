namespace NeuralCodec.Reference.Package;

/// <summary>model-package.md, section 2: a step of the kind <c>Block</c>, with five layers or three.</summary>
public static class Block
{
    public static Map Run(IReadOnlyList<Layer> layers, int sumLeakyShift, Map map)
    {
        int channels = layers[0].InputChannels;
        InvalidException.Unless(channels <= map.Channels, "block of more channels than its map (2)");
        Map x = new Map(map.Rows, map.Columns, channels).Each((row, column, c) => map[row, column, c]);
        x = Add(x, layers[2], layers[1].Run(layers[0].Run(x)));
        if (layers.Count == 5)
        {
            x = Add(x, layers[4], layers[3].Run(x));
        }

        return map.Each((row, column, c) => c < channels ? Arithmetic.Activate(x[row, column, c], sumLeakyShift) : map[row, column, c]);
    }

    /// <summary>clamp(x + last(branch)) with the bits of the layer just added.</summary>
    private static Map Add(Map x, Layer last, Map branch)
    {
        Map y = last.Run(branch);
        return x.Each((row, column, c) => Arithmetic.Clamp((long)x[row, column, c] + y[row, column, c], last.OutputBits));
    }
}
