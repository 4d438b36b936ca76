namespace NeuralCodec.Codec.Motion;

/// <summary>Vectors found for the blocks of one size, with their distortions.</summary>
internal sealed class VectorGrid
{
    private readonly MotionVector[] _vectors;
    private readonly int[] _distortions;

    public VectorGrid(int paddedWidth, int paddedHeight, int blockPixels)
    {
        BlockPixels = blockPixels;
        Columns = paddedWidth / blockPixels;
        Rows = paddedHeight / blockPixels;
        _vectors = new MotionVector[Rows * Columns];
        _distortions = new int[Rows * Columns];
    }

    public int BlockPixels { get; }

    public int Columns { get; }

    public int Rows { get; }

    public void Set(int row, int column, int x, int y, int distortion)
    {
        _vectors[(row * Columns) + column] = new MotionVector((short)x, (short)y);
        _distortions[(row * Columns) + column] = distortion;
    }

    public MotionVector Get(int row, int column) => _vectors[(row * Columns) + column];

    /// <summary>The vector at the nearest place inside.</summary>
    public MotionVector GetNear(int row, int column) => Get(Math.Clamp(row, 0, Rows - 1), Math.Clamp(column, 0, Columns - 1));

    public int GetDistortion(int row, int column) => _distortions[(row * Columns) + column];
}

/// <summary>Different vectors to try.</summary>
internal ref struct CandidateList(Span<MotionVector> memory)
{
    private readonly Span<MotionVector> _memory = memory;
    private int _count;

    public readonly ReadOnlySpan<MotionVector> Vectors => _memory[.._count];

    public void Add(int x, int y)
    {
        MotionVector vector = MotionScaling.Clamp(x, y);
        if (_count < _memory.Length && !_memory[.._count].Contains(vector))
            _memory[_count++] = vector;
    }

    /// <summary>A block of a grid and its eight neighbours, multiplied.</summary>
    public void AddAround(VectorGrid grid, int row, int column, int scale)
    {
        AddCross(grid, row, column, scale);
        AddFrom(grid, row - 1, column - 1, scale);
        AddFrom(grid, row - 1, column + 1, scale);
        AddFrom(grid, row + 1, column - 1, scale);
        AddFrom(grid, row + 1, column + 1, scale);
    }

    /// <summary>A block of a grid and its four neighbours, multiplied.</summary>
    public void AddCross(VectorGrid grid, int row, int column, int scale)
    {
        AddFrom(grid, row, column, scale);
        AddFrom(grid, row, column - 1, scale);
        AddFrom(grid, row, column + 1, scale);
        AddFrom(grid, row - 1, column, scale);
        AddFrom(grid, row + 1, column, scale);
    }

    /// <summary>The block of a grid of twice the size that a block lies in, and the three nearest others.</summary>
    public void AddNearest(VectorGrid grid, int row, int column, int scale)
    {
        int nearRow = (row >> 1) + ((row & 1) == 0 ? -1 : 1);
        int nearColumn = (column >> 1) + ((column & 1) == 0 ? -1 : 1);
        AddFrom(grid, row >> 1, column >> 1, scale);
        AddFrom(grid, row >> 1, nearColumn, scale);
        AddFrom(grid, nearRow, column >> 1, scale);
        AddFrom(grid, nearRow, nearColumn, scale);
    }

    private void AddFrom(VectorGrid grid, int row, int column, int scale)
    {
        MotionVector vector = grid.GetNear(row, column);
        Add(vector.X * scale, vector.Y * scale);
    }
}
