using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Transforms;

/// <summary>From hyperlatents to features at 1/16 size: docs/intra.md section 3, step 2.</summary>
internal sealed class HyperTrunk
{
    private readonly IntegerNetwork _up, _branch;
    private readonly int _bits, _leakyShift;

    public HyperTrunk(IntraParameters parameters, string name)
    {
        _up = new IntegerNetwork(name + ".up", [NetworkLayer.Create(parameters.Layer(name + ".up1")), NetworkLayer.Create(parameters.Layer(name + ".up2"))]);
        LayerParameters b = parameters.Layer(name + ".b");
        _branch = new IntegerNetwork(
            name + ".branch",
            [NetworkLayer.Create(parameters.Layer(name + ".a")), NetworkLayer.Create(parameters.Layer(name + ".d")), NetworkLayer.Create(b)]);
        (_bits, _leakyShift) = (b.OutputBits, parameters.Layer(name + ".a").LeakyShift);
    }

    public void Run(NetworkWorkspace workspace, IntegerTensor hyper, IntegerTensor scratch, IntegerTensor features)
    {
        _up.Run(workspace, hyper, null, features);
        _branch.Run(workspace, features, null, scratch);
        GainKernel.AddActivate(features.Values, scratch.Values, _bits, _leakyShift);
    }
}
