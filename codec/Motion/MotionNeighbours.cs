namespace NeuralCodec.Codec.Motion;

/// <summary>What later leaves need to know of a coded leaf to choose their models; default where there is none.</summary>
/// <param name="Depth">0 for 64 to 3 for 8.</param>
/// <param name="IsCopied">1 in a copied block.</param>
/// <param name="IsExplicit">1 where the leaf is not merged.</param>
/// <param name="BothBalance">1 where the leaf says that it uses both references, -1 where it says one, 0 where it says neither.</param>
/// <param name="Magnitude">Largest class among its difference components.</param>
internal readonly record struct LeafTrace(byte Depth, byte IsCopied, byte IsExplicit, sbyte BothBalance, byte Magnitude);

/// <summary>The traces along the border between coded and coming leaves: one line above, one to the left.</summary>
internal sealed class MotionNeighbours(int columns)
{
    private readonly LeafTrace[] _above = new LeafTrace[columns];
    private readonly LeafTrace[] _left = new LeafTrace[MotionField.BlockCells];

    /// <summary>Forgets all: start of a picture.</summary>
    public void Reset()
    {
        Array.Clear(_above);
        StartRow();
    }

    /// <summary>Nothing lies to the left at the start of a row of blocks.</summary>
    public void StartRow() => Array.Clear(_left);

    /// <summary>The leaf above a cell.</summary>
    public ref readonly LeafTrace Above(int column) => ref _above[column];

    /// <summary>The leaf left of a cell.</summary>
    public ref readonly LeafTrace Left(int row) => ref _left[row & (MotionField.BlockCells - 1)];

    /// <summary>Enters a leaf.</summary>
    public void Set(int row, int column, int sizeCells, LeafTrace trace)
    {
        _above.AsSpan(column, sizeCells).Fill(trace);
        _left.AsSpan(row & (MotionField.BlockCells - 1), sizeCells).Fill(trace);
    }

    /// <summary>Copies what a node of the quadtree may change; 2 sizeCells traces.</summary>
    public void Save(int row, int column, int sizeCells, Span<LeafTrace> traces)
    {
        _above.AsSpan(column, sizeCells).CopyTo(traces);
        _left.AsSpan(row & (MotionField.BlockCells - 1), sizeCells).CopyTo(traces[sizeCells..]);
    }

    /// <summary>Puts back what <see cref="Save"/> copied.</summary>
    public void Restore(int row, int column, int sizeCells, ReadOnlySpan<LeafTrace> traces)
    {
        traces[..sizeCells].CopyTo(_above.AsSpan(column));
        traces.Slice(sizeCells, sizeCells).CopyTo(_left.AsSpan(row & (MotionField.BlockCells - 1)));
    }
}
