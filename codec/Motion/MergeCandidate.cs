namespace NeuralCodec.Codec.Motion;

/// <summary>Where the motion of a merge candidate comes from.</summary>
internal enum CandidateSource : byte
{
    /// <summary>A coded cell, or a constant: one motion for the whole leaf.</summary>
    Cell,

    /// <summary>The first reference's own motion, which each cell of the leaf asks at its own place.</summary>
    FirstTemporal,

    /// <summary>The second reference's own motion, likewise.</summary>
    SecondTemporal,

    /// <summary>The global models, likewise.</summary>
    Global,
}

/// <summary>A merge candidate of a leaf (docs/inter-motion.md section 4.2).</summary>
/// <param name="Centre">Its motion at the centre of the leaf: what tells candidates apart and predicts vectors.</param>
/// <param name="Source">Where it comes from.</param>
internal readonly record struct MergeCandidate(MotionCell Centre, CandidateSource Source);

/// <summary>The motion of a leaf (docs/inter-motion.md section 4.3).</summary>
/// <param name="Centre">The motion at the centre; that of every cell where <paramref name="Source"/> is <see cref="CandidateSource.Cell"/>.</param>
/// <param name="Source">What the cells ask.</param>
/// <param name="Use">References that replace those of the source; 0 leaves them.</param>
internal readonly record struct LeafMotion(MotionCell Centre, CandidateSource Source, ReferenceUse Use);
