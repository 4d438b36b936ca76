using NeuralCodec.Codec.Devices.OnnxRuntime;

namespace NeuralCodec.Tests.Devices;

/// <summary>A fact that needs ONNX Runtime, as after `ncv devices --install`.</summary>
internal sealed class OnnxRuntimeFactAttribute : FactAttribute
{
    public OnnxRuntimeFactAttribute() => Skip = RealLibrary.Lack;
}

/// <summary>A theory that needs ONNX Runtime.</summary>
internal sealed class OnnxRuntimeTheoryAttribute : TheoryAttribute
{
    public OnnxRuntimeTheoryAttribute() => Skip = RealLibrary.Lack;
}

/// <summary>The ONNX Runtime of this machine.</summary>
internal static class RealLibrary
{
    /// <summary>Why tests with it cannot run here; null where they can.</summary>
    public static string? Lack { get; } = FindLack();

    private static string? FindLack()
    {
        try
        {
            OrtLibrary.Open().Dispose();
            return null;
        }
        catch (OrtException e)
        {
            return "needs `ncv devices --install`: " + e.Message;
        }
    }
}
