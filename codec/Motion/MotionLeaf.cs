namespace NeuralCodec.Codec.Motion;

/// <summary>A coded vector difference, in units of the frame's difference shift.</summary>
/// <param name="X">Columns, -16383 to 16383.</param>
/// <param name="Y">Rows, -16383 to 16383.</param>
public readonly record struct VectorDifference(short X, short Y)
{
    /// <summary>Largest magnitude of a component.</summary>
    public const int Max = 16383;
}

/// <summary>What the explicit vectors of a leaf follow from cell to cell (docs/inter-motion.md section 4.3).</summary>
public enum LeafVariation : byte
{
    /// <summary>Nothing: all cells have the same.</summary>
    None,

    /// <summary>The plane through the motion along the border.</summary>
    Slope,

    /// <summary>A reference's own motion: the first's, or the second's where the first has none.</summary>
    Temporal,

    /// <summary>The global models.</summary>
    Global,
}

/// <summary>One leaf of a quadtree as it is coded.</summary>
public record struct MotionLeaf
{
    /// <summary>First row in cells.</summary>
    public ushort Row { get; set; }

    /// <summary>First column in cells.</summary>
    public ushort Column { get; set; }

    /// <summary>Side in cells: 1, 2, 4 or 8.</summary>
    public byte SizeCells { get; set; }

    /// <summary>True where the leaf takes the motion of a merge candidate.</summary>
    public bool IsMerged { get; set; }

    /// <summary>Number of the merge candidate.</summary>
    public byte MergeIndex { get; set; }

    /// <summary>
    /// References in use. In a merged leaf 0 stands for those of the candidate; other values replace them, and are coded
    /// with two references only.
    /// </summary>
    public ReferenceUse Use { get; set; }

    /// <summary>
    /// What the vectors follow from cell to cell; without effect where that is missing. <see cref="LeafVariation.None"/> in a leaf that is merged or
    /// of one cell.
    /// </summary>
    public LeafVariation Variation { get; set; }

    /// <summary>Number of the predictor of the first vector, 0 or 1.</summary>
    public byte FirstPredictor { get; set; }

    /// <summary>Number of the predictor of the second vector, 0 or 1.</summary>
    public byte SecondPredictor { get; set; }

    /// <summary>True where the second difference is the first one scaled by the distances; <see cref="ReferenceUse.Both"/> only.</summary>
    public bool IsLinked { get; set; }

    /// <summary>Difference of the first vector from its predictor.</summary>
    public VectorDifference First { get; set; }

    /// <summary>Difference of the second vector from its predictor; (0, 0) where linked.</summary>
    public VectorDifference Second { get; set; }
}
