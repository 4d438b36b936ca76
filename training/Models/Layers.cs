using NeuralCodec.Training.LibTorch;

namespace NeuralCodec.Training.Models;

/// <summary>A convolution with bias, computed in the element type of its input.</summary>
public sealed class ConvLayer
{
    private readonly ParameterStore _store;
    private readonly Parameter _weight;
    private readonly Parameter _bias;
    private readonly long _stride;
    private readonly long _padding;
    private readonly long _groups;

    /// <param name="kernel">1 (1x1), 2 (2x2 with stride 2) or 3 (3x3, zero padding 1).</param>
    /// <param name="depthwise">One filter per channel; <paramref name="outputs"/> equals <paramref name="inputs"/>.</param>
    public ConvLayer(ParameterStore store, string name, int inputs, int outputs, int kernel, bool depthwise, ModelRandom random)
    {
        _store = store;
        Name = name;
        Inputs = inputs;
        Outputs = outputs;
        Kernel = kernel;
        Depthwise = depthwise;
        _groups = depthwise ? inputs : 1;
        _stride = kernel == 2 ? 2 : 1;
        _padding = kernel == 3 ? 1 : 0;
        long fanIn = inputs / _groups * kernel * kernel;
        // Uniform with variance 1/(3 fan_in), PyTorch's default for convolutions.
        float bound = 1f / MathF.Sqrt(fanIn);
        _weight = store.Add(name + ".weight", [outputs, inputs / _groups, kernel, kernel], random.Uniform(outputs * (int)fanIn, bound));
        _bias = store.Add(name + ".bias", [outputs], random.Uniform(outputs, bound));
    }

    public string Name { get; }

    public int Inputs { get; }

    public int Outputs { get; }

    public int Kernel { get; }

    public bool Depthwise { get; }

    public Tensor Forward(Tensor x)
    {
        Tensor y = IsFused(x) ? Fused(x, null, false) : Convolution(x);
        _store.Observe?.Invoke(Name, y);
        return y;
    }

    /// <summary>act(<see cref="Forward"/>(x)); in float32 on the CPU all but depthwise layers do both in one pass.</summary>
    public Tensor ForwardActivated(Tensor x) =>
        !Depthwise && _store.Observe is null && IsFused(x) ? Fused(x, null, true) : Activation.Apply(Forward(x));

    /// <summary><paramref name="residual"/> + <see cref="Forward"/>(x); in float32 on the CPU all but depthwise layers do both in one pass.</summary>
    public Tensor ForwardAdded(Tensor x, Tensor residual) =>
        !Depthwise && _store.Observe is null && IsFused(x) ? Fused(x, residual, false) : residual + Forward(x);

    // The observer reads a layer's own output, so what follows the layer is not fused while there is one.
    private bool IsFused(Tensor x) => (Kernel < 3 || Depthwise) && x.dtype == ScalarType.Float32 && !x.is_cuda;

    private Tensor Fused(Tensor x, Tensor? residual, bool activate)
    {
        if (Depthwise) return functional.depthwise(x, _weight.Value, _bias.Value);
        if (Kernel == 1) return functional.pointwise(x, _weight.Value, _bias.Value, residual, activate);
        // The four positions under a 2x2 kernel are channels of one: the order of both is that of the weights.
        return functional.pointwise(functional.pixel_unshuffle(x, 2), _weight.Value.view(Outputs, 4 * Inputs, 1, 1), _bias.Value, residual, activate);
    }

    private Tensor Convolution(Tensor x)
    {
        ScalarType type = x.dtype;
        bool cast = type != ScalarType.Float32;
        Tensor w = cast ? _weight.Value.to(type) : _weight.Value;
        Tensor b = cast ? _bias.Value.to(type) : _bias.Value;
        return functional.conv2d(x, w, b, _stride, _padding, _groups);
    }
}

/// <summary>
/// The residual block: x1 = x + b(d(act(a(x)))), out = x1 + f2(act(f1(x1))), with 1x1 convolutions a, b, f1, f2
/// (expansion 2 between f1 and f2) and a depthwise 3x3 convolution d.
/// </summary>
public sealed class DepthwiseBlock
{
    private readonly ParameterStore _store;
    private readonly string _name;
    private readonly ConvLayer _a, _d, _b, _f1, _f2;

    public DepthwiseBlock(ParameterStore store, string name, int channels, ModelRandom random)
    {
        (_store, _name) = (store, name);
        _a = new ConvLayer(store, name + ".a", channels, channels, 1, false, random);
        _d = new ConvLayer(store, name + ".d", channels, channels, 3, true, random);
        _b = new ConvLayer(store, name + ".b", channels, channels, 1, false, random);
        _f1 = new ConvLayer(store, name + ".f1", channels, 2 * channels, 1, false, random);
        _f2 = new ConvLayer(store, name + ".f2", 2 * channels, channels, 1, false, random);
        // The block starts as the identity: both branches end in zeros.
        foreach (string branch in new[] { ".b.weight", ".b.bias", ".f2.weight", ".f2.bias" }) Array.Clear(store.Initial(name + branch));
    }

    /// <summary>Blocks in a row, named name.0, name.1, ...</summary>
    public static DepthwiseBlock[] Stage(ParameterStore store, string name, int count, int channels, ModelRandom random) =>
        [.. Enumerable.Range(0, count).Select(i => new DepthwiseBlock(store, $"{name}.{i}", channels, random))];

    /// <summary>Blocks on the first channels of a map; its others pass on.</summary>
    /// <param name="blocks">Of <paramref name="channels"/> channels each.</param>
    /// <param name="x">[B, channels or more, H, W].</param>
    /// <param name="channels">Channels of the blocks.</param>
    public static Tensor ForwardNarrow(DepthwiseBlock[] blocks, Tensor x, long channels)
    {
        bool isNarrow = x.size(1) > channels;
        Tensor h = isNarrow ? x.narrow(1, 0, channels) : x;
        foreach (DepthwiseBlock block in blocks) h = block.Forward(h);
        return isNarrow ? torch.cat([h, x.narrow(1, channels, x.size(1) - channels)], 1) : h;
    }

    public Tensor Forward(Tensor x)
    {
        Tensor x1 = _b.ForwardAdded(_d.Forward(_a.ForwardActivated(x)), x);
        Tensor y = _f2.ForwardAdded(_f1.ForwardActivated(x1), x1);
        _store.Observe?.Invoke(_name + ".x1", x1);
        _store.Observe?.Invoke(_name + ".out", y);
        return y;
    }
}

/// <summary>The one activation of all networks: leaky, with a slope that integers express as a shift.</summary>
public static class Activation
{
    /// <summary>The slope of the negative side is 2^-6.</summary>
    public const int SlopeShift = 6;

    public static Tensor Apply(Tensor x) => functional.leaky_relu(x, 1.0 / (1 << SlopeShift));
}

/// <summary>Seeded numbers for initial weights, independent of the tensor library's generators.</summary>
public sealed class ModelRandom(int seed)
{
    private readonly Random _random = new(seed);

    /// <returns>Values uniform in (-bound, bound).</returns>
    public float[] Uniform(int count, float bound)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (2 * _random.NextSingle() - 1) * bound;
        return values;
    }
}
