using NeuralCodec.Training.LibTorch;

namespace NeuralCodec.Training.Models;

/// <summary>A light head: 1x1, activation, depthwise 3x3, 1x1, activation, 1x1.</summary>
public sealed class LightHead
{
    private readonly ConvLayer _in, _d, _mid, _out;

    public LightHead(ParameterStore store, string name, int inputs, int hidden, int outputs, ModelRandom random)
    {
        _in = new ConvLayer(store, name + ".in", inputs, hidden, 1, false, random);
        _d = new ConvLayer(store, name + ".d", hidden, hidden, 3, true, random);
        _mid = new ConvLayer(store, name + ".mid", hidden, hidden, 1, false, random);
        _out = new ConvLayer(store, name + ".out", hidden, outputs, 1, false, random);
        OutputName = name + ".out";
    }

    public string OutputName { get; }

    public Tensor Forward(Tensor x) => _out.Forward(_mid.ForwardActivated(_d.Forward(_in.ForwardActivated(x))));
}

/// <summary>A trunk from hyperlatents at 1/64 to features at 1/16: twice 1x1 to four times the channels, shuffled by 2; then one light residual.</summary>
public sealed class HyperTrunk
{
    private readonly ParameterStore _store;
    private readonly string _name;
    private readonly ConvLayer _up1, _up2, _a, _d, _b;

    public HyperTrunk(ParameterStore store, string name, int hyperChannels, int channels, ModelRandom random)
    {
        (_store, _name) = (store, name);
        _up1 = new ConvLayer(store, name + ".up1", hyperChannels, 4 * channels, 1, false, random);
        _up2 = new ConvLayer(store, name + ".up2", channels, 4 * channels, 1, false, random);
        _a = new ConvLayer(store, name + ".a", channels, channels, 1, false, random);
        _d = new ConvLayer(store, name + ".d", channels, channels, 3, true, random);
        _b = new ConvLayer(store, name + ".b", channels, channels, 1, false, random);
    }

    /// <param name="zHat">[B, Cz, H/64, W/64].</param>
    /// <returns>[B, C, H/16, W/16].</returns>
    public Tensor Forward(Tensor zHat)
    {
        Tensor p = functional.pixel_shuffle(_up1.ForwardActivated(zHat), 2);
        p = functional.pixel_shuffle(_up2.ForwardActivated(p), 2);
        Tensor sum = _b.ForwardAdded(_d.Forward(_a.ForwardActivated(p)), p);
        _store.Observe?.Invoke(_name + ".sum", sum);
        return Activation.Apply(sum);
    }
}
