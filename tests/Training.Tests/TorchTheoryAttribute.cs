namespace NeuralCodec.Training.Tests;

/// <summary>As <see cref="TorchFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchTheoryAttribute : TheoryAttribute
{
    public TorchTheoryAttribute()
    {
        if (!TorchFactAttribute.IsAvailable) Skip = TorchFactAttribute.Reason;
    }
}
