namespace NeuralCodec.Codec.Motion;

/// <summary>What a motion that differs from cell to cell of a leaf follows (docs/inter-motion.md section 4.1).</summary>
internal enum MotionSource : byte
{
    /// <summary>Nothing: one motion for the whole leaf.</summary>
    None,

    /// <summary>The first reference's own motion.</summary>
    FirstTemporal,

    /// <summary>The second reference's own motion.</summary>
    SecondTemporal,

    /// <summary>The global models.</summary>
    Global,

    /// <summary>The plane through the motion along the border of the leaf.</summary>
    Slope,
}

/// <summary>A merge candidate of a leaf (docs/inter-motion.md section 4.2).</summary>
/// <param name="Centre">Its motion at the centre of the leaf: what tells candidates apart and predicts vectors.</param>
/// <param name="Source">What it follows from cell to cell.</param>
/// <param name="First">What is added to the source's vectors into the first reference.</param>
/// <param name="Second">The same for the second reference.</param>
internal readonly record struct MergeCandidate(MotionCell Centre, MotionSource Source, VectorOffset First, VectorOffset Second)
{
    /// <summary>True where the motion along the border of the leaf has a part in it.</summary>
    public bool IsOfBorder => Source == MotionSource.Slope || First != default || Second != default;
}

/// <summary>The motion of a leaf (docs/inter-motion.md section 4.3).</summary>
/// <param name="Centre">The motion at the centre; that of every cell where <paramref name="Source"/> is <see cref="MotionSource.None"/>.</param>
/// <param name="Source">What it follows from cell to cell.</param>
/// <param name="First">What is added to the source's vectors into the first reference.</param>
/// <param name="Second">The same for the second reference.</param>
/// <param name="Use">References that replace those of the source; 0 leaves them.</param>
internal readonly record struct LeafMotion(MotionCell Centre, MotionSource Source, VectorOffset First, VectorOffset Second, ReferenceUse Use);

/// <summary>A difference of two vectors, in quarter luma pixels.</summary>
/// <param name="X">Columns, -16383 to 16383.</param>
/// <param name="Y">Rows, -16383 to 16383.</param>
internal readonly record struct VectorOffset(short X, short Y)
{
    /// <summary>What leads from one vector to another.</summary>
    public static VectorOffset Between(MotionVector from, MotionVector to) => new((short)(to.X - from.X), (short)(to.Y - from.Y));

    /// <summary>A vector moved by this, limited to the range of vectors.</summary>
    public MotionVector Move(MotionVector vector) => MotionScaling.Clamp(vector.X + X, vector.Y + Y);
}
