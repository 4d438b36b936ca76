namespace NeuralCodec.Codec.Model;

/// <summary>The model package that encoders use unless told otherwise. Packages are never replaced, only followed by another.</summary>
public static class DefaultModel
{
    /// <summary>SHA-256 of the package in the folder "models".</summary>
    public static ModelId Id { get; } = new(Convert.FromHexString("b995bbe9be9a74759a530cf22ed538227569e13de7361af10489ca23c12c47b7"));
}
