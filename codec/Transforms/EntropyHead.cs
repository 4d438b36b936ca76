using NeuralCodec.Codec.Model;
using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Transforms;

/// <summary>
/// The head of one coding step (mean or scale): 1x1 over features and what is decoded so far, depthwise 3x3, 1x1, and a
/// last 1x1 of which each position needs the one channel group that the step codes there.
/// </summary>
internal sealed class EntropyHead
{
    private readonly IntegerNetwork _body;
    private readonly SubsetLayer _out;
    private readonly int _step;

    public EntropyHead(ModelPackage package, string prefix, int step)
    {
        _step = step;
        _body = package.CreateNetwork(prefix + step);
        _out = new SubsetLayer(package.Layer(prefix + step + IntraArchitecture.HeadOut), CodingOrder.Groups);
    }

    /// <param name="earlier">Magnitudes or y_hat of earlier steps; not read in step 0.</param>
    /// <param name="output">Written where this step codes; other values stay.</param>
    public void Run(NetworkWorkspace workspace, IntegerTensor features, IntegerTensor earlier, IntegerTensor hidden, IntegerTensor output)
    {
        _body.Run(workspace, features, _body.SecondInputChannels == 0 ? null : earlier, hidden);
        for (int group = 0; group < CodingOrder.Groups; group++)
        {
            int position = CodingOrder.PositionOf(_step, group);
            _out.Run(workspace, hidden, null, group, position >> 1, position & 1, output);
        }
    }
}
