namespace NeuralCodec.Codec.Motion;

/// <summary>
/// The motion of a picture: one <see cref="MotionCell"/> per 8x8 luma pixels and one copy flag per 64x64 block, for the
/// picture padded to multiples of 64.
/// </summary>
public sealed class MotionField
{
    /// <summary>Rows and columns of a cell in luma pixels.</summary>
    public const int CellPixels = 8;

    /// <summary>Rows and columns of a coding block in luma pixels: the root of the quadtree, one hyperlatent position.</summary>
    public const int BlockPixels = 64;

    /// <summary>Cells along a side of a coding block.</summary>
    public const int BlockCells = BlockPixels / CellPixels;

    /// <summary>A field of still cells without copies.</summary>
    /// <param name="widthPixels">Width of the picture, padded or not.</param>
    /// <param name="heightPixels">Height of the picture, padded or not.</param>
    public MotionField(int widthPixels, int heightPixels)
    {
        BlockColumns = (widthPixels + BlockPixels - 1) / BlockPixels;
        BlockRows = (heightPixels + BlockPixels - 1) / BlockPixels;
        Cells = new MotionCell[Rows * Columns];
        IsCopied = new bool[BlockRows * BlockColumns];
        Array.Fill(Cells, MotionCell.Still);
    }

    /// <summary>Coding blocks in a row.</summary>
    public int BlockColumns { get; }

    /// <summary>Rows of coding blocks.</summary>
    public int BlockRows { get; }

    /// <summary>Cells in a row.</summary>
    public int Columns => BlockColumns * BlockCells;

    /// <summary>Rows of cells.</summary>
    public int Rows => BlockRows * BlockCells;

    /// <summary>All cells, row by row.</summary>
    public MotionCell[] Cells { get; }

    /// <summary>
    /// Per coding block, row by row: true where the picture repeats the first reference exactly, without networks. The
    /// cells of such a block are <see cref="MotionCell.Still"/>.
    /// </summary>
    public bool[] IsCopied { get; }

    /// <summary>Global motion into the first reference; null where the picture has no such model.</summary>
    public GlobalMotion? FirstGlobal { get; set; }

    /// <summary>Global motion into the second reference; null where the picture has no such model.</summary>
    public GlobalMotion? SecondGlobal { get; set; }

    /// <summary>The cell at a row and column of cells.</summary>
    public ref MotionCell this[int row, int column] => ref Cells[(row * Columns) + column];
}
