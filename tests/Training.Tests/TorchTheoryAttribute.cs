using NeuralCodec.Training.LibTorch;

namespace NeuralCodec.Training.Tests;

/// <summary>As <see cref="TorchFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchTheoryAttribute : TheoryAttribute
{
    public TorchTheoryAttribute()
    {
        if (!LibTorchLibrary.IsAvailable) Skip = "needs libtorch-dev and g++";
    }
}
