namespace NeuralCodec.Codec.Model;

/// <summary>The model package that encoders use unless told otherwise. Packages are never replaced, only followed by another.</summary>
public static class DefaultModel
{
    /// <summary>SHA-256 of the package in the folder "models".</summary>
    public static ModelId Id { get; } = new(Convert.FromHexString("cc1e5ed378b2a4e0f5101d68269ac1cf7b50b4516189439238efed17a1908a3d"));
}
