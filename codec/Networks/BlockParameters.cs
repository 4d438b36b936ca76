namespace NeuralCodec.Codec.Networks;

/// <summary>
/// The five layers of a residual block over C channels: x1 = x + b(d(a(x))), result = x1 + f2(f1(x1)); or, in its light
/// form, the first three of them: result = act(x + b(d(a(x)))). Sums are clamped with the output bits of the layer just
/// added (b, f2). a and f1 carry activations of their own.
/// </summary>
public sealed class BlockParameters
{
    /// <summary>1x1, C to C.</summary>
    public required LayerParameters A { get; init; }

    /// <summary>Depthwise 3x3, C channels.</summary>
    public required LayerParameters D { get; init; }

    /// <summary>1x1, C to C.</summary>
    public required LayerParameters B { get; init; }

    /// <summary>1x1, C to E (E = 2C in the first models); null in a light block.</summary>
    public LayerParameters? F1 { get; init; }

    /// <summary>1x1, E to C; null in a light block.</summary>
    public LayerParameters? F2 { get; init; }

    /// <summary>Shift of the activation of the last sum (see <see cref="LayerParameters.LeakyShift"/>); 0 = none.</summary>
    public int SumLeakyShift { get; init; }

    /// <summary>Channels of the map, C or more: the block works on the first C, the others pass on as they are; 0 = C.</summary>
    public int MapChannels { get; init; }

    /// <summary>Channels that pass on.</summary>
    public int PassedChannels => MapChannels == 0 ? 0 : MapChannels - A.InputChannels;

    /// <summary>The block on a map of its own channels.</summary>
    public BlockParameters Alone => new() { A = A, D = D, B = B, F1 = F1, F2 = F2, SumLeakyShift = SumLeakyShift };

    /// <summary>The layers in the order a, d, b and, unless the block is light, f1, f2.</summary>
    public IReadOnlyList<LayerParameters> Layers => F1 is null || F2 is null ? [A, D, B] : [A, D, B, F1, F2];

    /// <summary>Checks that the layers fit together; <see cref="LayerParameters.Validate"/> checks each of them.</summary>
    /// <exception cref="ArgumentException">A shape, kind or clamp does not fit its neighbour.</exception>
    public void Validate()
    {
        foreach (LayerParameters layer in Layers)
            layer.Validate();
        int channels = A.InputChannels;
        Check(PassedChannels >= 0, "it has more channels than its map");
        Check((F1 is null) == (F2 is null), "f1 and f2 come together");
        Check(SumLeakyShift is >= 0 and <= 15, "the activation shift is outside 0 to 15");
        Check(!Layers.Any(layer => layer.IsSampleOutput), "a layer puts out samples");
        Check(D.Kind == LayerKind.Depthwise3x3, "d is not depthwise");
        Check(Is(A, channels, channels) && Is(B, channels, channels), "a or b is not a 1x1 layer of the channels of the block");
        Check(D.InputChannels == channels, "d has other channels");
        Check(D.InputBits >= A.OutputBits && B.InputBits >= D.OutputBits, "values of a or d can exceed the next input");
        if (F1 is null || F2 is null)
            return;
        Check(Is(F1, channels, F1.OutputChannels) && Is(F2, F1.OutputChannels, channels), "f1 and f2 do not fit");
        Check(F1.InputBits >= B.OutputBits && F2.InputBits >= F1.OutputBits, "values of b or f1 can exceed the next input");
    }

    private static bool Is(LayerParameters layer, int inputs, int outputs) =>
        layer.Kind == LayerKind.Pointwise && layer.SecondInputChannels == 0
        && layer.InputChannels == inputs && layer.OutputChannels == outputs;

    private void Check(bool condition, string complaint)
    {
        if (!condition)
            throw new ArgumentException($"block \"{A.Name}\": {complaint}");
    }
}
