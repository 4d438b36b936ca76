namespace NeuralCodec.Codec.Model;

/// <summary>The model package that encoders use unless told otherwise. Packages are never replaced, only followed by another.</summary>
public static class DefaultModel
{
    /// <summary>SHA-256 of the package in the folder "models".</summary>
    public static ModelId Id { get; } = new(Convert.FromHexString("bee201c45c84ea47d15659ae25dfd57e6c39ae6e4bc0ba9d3592acb4fecd51a0"));
}
