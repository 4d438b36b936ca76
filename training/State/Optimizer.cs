using NeuralCodec.Training.LibTorch;
using NeuralCodec.Training.Models;

namespace NeuralCodec.Training.State;

/// <summary>
/// An optimizer of the flat parameters of a model, with clipping of the gradient's norm and an exponential moving
/// average of the weights. A step whose gradient is not finite changes nothing and is counted.
/// </summary>
public abstract class Optimizer : IDisposable
{
    private protected Optimizer(ParameterStore store)
    {
        Store = store;
        Average = store.Flat.clone().DetachFromDisposeScope();
    }

    /// <summary>The moving average of the weights.</summary>
    public Tensor Average { get; }

    /// <summary>Updates made so far.</summary>
    public long Updates { get; set; }

    /// <summary>Steps left out because their gradient was not finite.</summary>
    public long Skipped { get; set; }

    /// <summary>Name, for checkpoints.</summary>
    public abstract string Name { get; }

    /// <summary>What a checkpoint holds of it besides the weights and their average: flat float32 tensors, by name.</summary>
    public abstract IReadOnlyList<(string Name, Tensor Value)> State { get; }

    private protected ParameterStore Store { get; }

    /// <summary>An optimizer of a kind.</summary>
    /// <param name="store">Built parameters.</param>
    public static Optimizer Create(OptimizerKind kind, ParameterStore store) => kind == OptimizerKind.Soap ? new Soap(store) : new Adam(store);

    /// <param name="averageDecay">Weight of the past in the moving average; early updates use less, so that it follows.</param>
    /// <returns>The gradient's norm before clipping, not finite when the step was left out.</returns>
    public double Step(double learningRate, double clipNorm, double averageDecay)
    {
        using IDisposable noGrad = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        double norm = Store.FlatGrad.norm().item();
        if (!double.IsFinite(norm))
        {
            Skipped++;
            return norm;
        }
        Updates++;
        if (norm > clipNorm) Store.FlatGrad.mul_(clipNorm / norm);
        Update(learningRate);
        double decay = Math.Min(averageDecay, (1.0 + Updates) / (10.0 + Updates));
        Average.lerp_(Store.Flat, 1 - decay);
        return norm;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Average.Dispose();
        foreach ((_, Tensor value) in State) value.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Changes the weights by their gradient.</summary>
    private protected abstract void Update(double learningRate);
}
