namespace NeuralCodec.Codec.Motion;

/// <summary>References that a block is predicted from.</summary>
public enum ReferenceUse : byte
{
    /// <summary>The first (past) reference; both predictions carry it.</summary>
    First = 1,

    /// <summary>The second (future) reference; both predictions carry it.</summary>
    Second = 2,

    /// <summary>Each prediction carries its own reference.</summary>
    Both = 3,
}

/// <summary>Motion of one 8x8 cell.</summary>
/// <param name="Use">References in use.</param>
/// <param name="First">Vector into the first reference; (0, 0) where it is not used.</param>
/// <param name="Second">Vector into the second reference; (0, 0) where it is not used.</param>
public readonly record struct MotionCell(ReferenceUse Use, MotionVector First, MotionVector Second)
{
    /// <summary>First reference, no displacement.</summary>
    public static readonly MotionCell Still = new(ReferenceUse.First, default, default);
}
