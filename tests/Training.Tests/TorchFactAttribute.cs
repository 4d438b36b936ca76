using NeuralCodec.Training.LibTorch;

namespace NeuralCodec.Training.Tests;

/// <summary>A test that needs libtorch: skipped, named and counted where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchFactAttribute : FactAttribute
{
    internal const string Reason = "needs libtorch-dev and g++";

    public TorchFactAttribute()
    {
        if (!IsAvailable) Skip = Reason;
    }

    /// <summary>libtorch is there, and test.sh was not told to leave it out.</summary>
    internal static bool IsAvailable => LibTorchLibrary.IsAvailable && Environment.GetEnvironmentVariable("NCV_WITHOUT_LIBTORCH") is null;
}
