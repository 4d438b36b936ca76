namespace NeuralCodec.Codec.Model;

/// <summary>The model package that encoders use unless told otherwise. Packages are never replaced, only followed by another.</summary>
public static class DefaultModel
{
    /// <summary>SHA-256 of the package in the folder "models".</summary>
    public static ModelId Id { get; } = new(Convert.FromHexString("4e3c36023ccc8f32576e3c2796d5f7b62b3a3ad0d6d534c27ebaa27e3ed3c7c3"));
}
