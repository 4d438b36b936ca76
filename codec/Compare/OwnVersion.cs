using NeuralCodec.Codec.Model;

namespace NeuralCodec.Codec.Compare;

/// <summary>What this project's bytes depend on: the model package and the code.</summary>
internal static class OwnVersion
{
    /// <summary>The model package in use.</summary>
    public static ModelId FindModel(string? modelPath) => modelPath is null ? DefaultModel.Id : ModelPackage.Load(modelPath).Id;

    /// <summary>Model id and the ids of the two assemblies; deterministic builds give equal sources equal ids.</summary>
    public static string Describe(string? modelPath) =>
        $"NeuralCodec, model {FindModel(modelPath).ShortName}, code {typeof(OwnVersion).Module.ModuleVersionId:N}-{typeof(Entropy.InvalidBitstreamException).Module.ModuleVersionId:N}";
}
