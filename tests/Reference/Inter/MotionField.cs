namespace NeuralCodec.Reference.Inter;

/// <summary>inter-motion.md, section 1: which references a cell uses (1 first, 2 second, 3 both), and a vector for each.</summary>
public readonly record struct Motion(int Use, Vector First, Vector Second)
{
    public static Motion Still => new(1, default, default);

    /// <summary>The vector of reference <paramref name="k"/>, 1 or 2, as it stands.</summary>
    public Vector Of(int k) => k == 1 ? First : Second;
}

/// <summary>The motion of all cells of a frame, and the frame's own distances to its references.</summary>
public sealed class MotionField(int blockRows, int blockColumns, int d1, int d2)
{
    /// <summary>Rows of cells.</summary>
    public int Rows => 8 * blockRows;

    /// <summary>Columns of cells.</summary>
    public int Columns => 8 * blockColumns;

    public int D1 => d1;

    public int D2 => d2;

    /// <summary>The global model of each reference; null for none.</summary>
    public GlobalModel?[] Globals { get; } = new GlobalModel?[2];

    public Motion[,] Cells { get; } = new Motion[8 * blockRows, 8 * blockColumns];

    /// <summary>One flag for each block.</summary>
    public bool[,] Copied { get; } = new bool[blockRows, blockColumns];
}
