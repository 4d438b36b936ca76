using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.State;

/// <summary>Adam (Kingma and Ba, 2015).</summary>
public sealed class Adam : Optimizer
{
    internal const double Beta1 = 0.9, Beta2 = 0.98, Epsilon = 1e-8;
    private readonly Tensor _firstMoment, _secondMoment;

    public Adam(ParameterStore store)
        : base(store)
    {
        _firstMoment = torch.zeros_like(store.Flat).DetachFromDisposeScope();
        _secondMoment = torch.zeros_like(store.Flat).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override string Name => "adam";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Value)> State => [("first_moment", _firstMoment), ("second_moment", _secondMoment)];

    private protected override void Update(double learningRate)
    {
        Tensor g = Store.FlatGrad;
        _firstMoment.lerp_(g, 1 - Beta1);
        _secondMoment.mul_(Beta2).addcmul_(g, g, 1 - Beta2);
        double correction1 = 1 - Math.Pow(Beta1, Updates), correction2 = 1 - Math.Pow(Beta2, Updates);
        Tensor denominator = _secondMoment.sqrt() * (1 / Math.Sqrt(correction2)) + Epsilon;
        Store.Flat.addcdiv_(_firstMoment, denominator, -learningRate / correction1);
    }
}
