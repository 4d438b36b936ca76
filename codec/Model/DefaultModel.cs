namespace NeuralCodec.Codec.Model;

/// <summary>The model package that encoders use unless told otherwise. Packages are never replaced, only followed by another.</summary>
public static class DefaultModel
{
    /// <summary>SHA-256 of the package in the folder "models".</summary>
    public static ModelId Id { get; } = new(Convert.FromHexString("fecf51d2f4c23722f7e9ecf12427d2adef1add6293313b8c7f05077c45e59709"));
}
