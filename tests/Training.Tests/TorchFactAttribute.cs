using NeuralCodec.Training.LibTorch;

namespace NeuralCodec.Training.Tests;

/// <summary>A test that needs libtorch: skipped, named and counted where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchFactAttribute : FactAttribute
{
    public TorchFactAttribute()
    {
        if (!LibTorchLibrary.IsAvailable) Skip = "needs libtorch-dev and g++";
    }
}
