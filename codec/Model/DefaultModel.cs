namespace NeuralCodec.Codec.Model;

/// <summary>The model package that encoders use unless told otherwise. Packages are never replaced, only followed by another.</summary>
public static class DefaultModel
{
    /// <summary>SHA-256 of the package in the folder "models".</summary>
    public static ModelId Id { get; } = new(Convert.FromHexString("7790554ba0317d64ca1c2ba84c9a0109ec003844689c8c053cd9e89808a2d72d"));
}
