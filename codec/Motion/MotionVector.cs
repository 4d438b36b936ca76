namespace NeuralCodec.Codec.Motion;

/// <summary>A displacement into a reference picture, in quarter luma pixels; positive is right and down.</summary>
/// <param name="X">Columns, -8192 to 8191.</param>
/// <param name="Y">Rows, -8192 to 8191.</param>
public readonly record struct MotionVector(short X, short Y)
{
    /// <summary>Smallest component.</summary>
    public const int Min = -8192;

    /// <summary>Largest component.</summary>
    public const int Max = 8191;
}
