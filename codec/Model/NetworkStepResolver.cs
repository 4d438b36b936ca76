using NeuralCodec.Codec.Networks;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Model;

/// <summary>Turns the names in a step into layers, and checks that steps fit onto each other without packing anything.</summary>
internal static class NetworkStepResolver
{
    /// <summary>Checks a whole network.</summary>
    /// <exception cref="ArgumentException">A name is unknown, or two steps do not fit.</exception>
    public static void Check(
        IReadOnlyList<NetworkStep> steps, Dictionary<string, LayerParameters> layers, Dictionary<string, ModelTable> tables)
    {
        if (steps.Count == 0)
            throw new ArgumentException("it has no steps");
        // A network packs the weights of all its steps: naming one layer many times would multiply a small file.
        HashSet<string> used = [];
        if (!steps.SelectMany(step => step.Layers).All(used.Add))
            throw new ArgumentException("it uses a layer twice");
        for (int i = 0, channels = 0, bits = 0; i < steps.Count; i++)
        {
            (int inputs, int second, int inputBits, int outputs, int outputBits) = Ends(steps[i], layers, tables, channels);
            if (i > 0 && (inputs != channels || second != 0 || inputBits < bits))
                throw new ArgumentException($"step {i} does not fit onto the one before");
            (channels, bits) = (outputs, outputBits);
        }
    }

    /// <summary>Packs one step.</summary>
    /// <param name="channels">Channels that the step before puts out; 0 for the first.</param>
    public static NetworkLayer Create(
        NetworkStep step, Dictionary<string, LayerParameters> layers, Dictionary<string, ModelTable> tables, int channels, SimdLevel? level) => step.Kind switch
    {
        NetworkStepKind.Block => NetworkLayer.Create(Block(step, layers, channels), level),
        NetworkStepKind.Gain => NetworkLayer.Create(Gain(step, tables), level),
        _ => NetworkLayer.Create(Layer(step.Layers[0], layers), level),
    };

    private static (int Inputs, int Second, int InputBits, int Outputs, int OutputBits) Ends(
        NetworkStep step, Dictionary<string, LayerParameters> layers, Dictionary<string, ModelTable> tables, int channels)
    {
        switch (step.Kind)
        {
            case NetworkStepKind.Layer when step.Layers.Count == 1:
                LayerParameters layer = Layer(step.Layers[0], layers);
                int bits = layer.IsSampleOutput ? 8 : layer.OutputBits;
                return (layer.InputChannels, layer.SecondInputChannels, layer.InputBits, layer.OutputChannels, bits);
            case NetworkStepKind.Block when step.Layers.Count is 3 or 5:
                BlockParameters block = Block(step, layers, channels);
                block.Validate();
                int map = block.A.InputChannels + block.PassedChannels, sumBits = (block.F2 ?? block.B).OutputBits;
                return (map, 0, block.A.InputBits, map, block.PassedChannels > 0 ? Math.Max(block.A.InputBits, sumBits) : sumBits);
            case NetworkStepKind.Gain when step.Layers.Count == 0:
                GainParameters gain = Gain(step, tables);
                gain.Validate();
                return (gain.Channels, 0, 15, gain.Channels, gain.OutputBits);
            default:
                throw new ArgumentException("a step has an unknown kind or a wrong number of layers");
        }
    }

    private static BlockParameters Block(NetworkStep step, Dictionary<string, LayerParameters> layers, int channels)
    {
        bool light = step.Layers.Count == 3;
        return new BlockParameters
        {
            A = Layer(step.Layers[0], layers),
            D = Layer(step.Layers[1], layers),
            B = Layer(step.Layers[2], layers),
            F1 = light ? null : Layer(step.Layers[3], layers),
            F2 = light ? null : Layer(step.Layers[4], layers),
            SumLeakyShift = step.SumLeakyShift,
            MapChannels = channels,
        };
    }

    private static GainParameters Gain(NetworkStep step, Dictionary<string, ModelTable> tables) =>
        step.Table is not null && tables.TryGetValue(step.Table, out ModelTable? table) && table.Shape.Count == 3
            ? new GainParameters(table.Name, table.Columns, table.Shift, step.OutputBits)
            : throw new ArgumentException($"there is no table \"{step.Table}\" by quality");

    private static LayerParameters Layer(string name, Dictionary<string, LayerParameters> layers) =>
        name is not null && layers.TryGetValue(name, out LayerParameters? layer) ? layer : throw new ArgumentException($"there is no layer \"{name}\"");
}
