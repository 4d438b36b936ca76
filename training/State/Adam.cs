using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.State;

/// <summary>
/// Adam (Kingma and Ba, 2015) over the flat parameters, with clipping of the gradient's norm and an exponential moving
/// average of the weights. A step whose gradient is not finite changes nothing and is counted.
/// </summary>
public sealed class Adam : IDisposable
{
    private const double Beta1 = 0.9, Beta2 = 0.98, Epsilon = 1e-8;
    private readonly ParameterStore _store;

    public Adam(ParameterStore store)
    {
        _store = store;
        FirstMoment = torch.zeros_like(store.Flat).DetachFromDisposeScope();
        SecondMoment = torch.zeros_like(store.Flat).DetachFromDisposeScope();
        Average = store.Flat.clone().DetachFromDisposeScope();
    }

    public Tensor FirstMoment { get; }

    public Tensor SecondMoment { get; }

    /// <summary>The moving average of the weights.</summary>
    public Tensor Average { get; }

    /// <summary>Updates made so far.</summary>
    public long Updates { get; set; }

    /// <summary>Steps left out because their gradient was not finite.</summary>
    public long Skipped { get; set; }

    /// <param name="averageDecay">Weight of the past in the moving average; early updates use less, so that it follows.</param>
    /// <returns>The gradient's norm before clipping, not finite when the step was left out.</returns>
    public double Step(double learningRate, double clipNorm, double averageDecay)
    {
        using IDisposable noGrad = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        double norm = _store.FlatGrad.norm().item();
        if (!double.IsFinite(norm))
        {
            Skipped++;
            return norm;
        }
        Updates++;
        if (norm > clipNorm) _store.FlatGrad.mul_(clipNorm / norm);
        Tensor g = _store.FlatGrad;
        FirstMoment.lerp_(g, 1 - Beta1);
        SecondMoment.mul_(Beta2).addcmul_(g, g, 1 - Beta2);
        double correction1 = 1 - Math.Pow(Beta1, Updates), correction2 = 1 - Math.Pow(Beta2, Updates);
        Tensor denominator = SecondMoment.sqrt() * (1 / Math.Sqrt(correction2)) + Epsilon;
        _store.Flat.addcdiv_(FirstMoment, denominator, -learningRate / correction1);
        double decay = Math.Min(averageDecay, (1.0 + Updates) / (10.0 + Updates));
        Average.lerp_(_store.Flat, 1 - decay);
        return norm;
    }

    public void Dispose()
    {
        FirstMoment.Dispose();
        SecondMoment.Dispose();
        Average.Dispose();
    }
}
