namespace NeuralCodec.Reference.Inter;

/// <summary>inter.md, section 4: the smallest rectangle of blocks that holds every block which is not copied.</summary>
public sealed class Window
{
    private readonly bool[,] copied;

    public Window(bool[,] copied)
    {
        this.copied = copied;
        var coded = (from row in Enumerable.Range(0, copied.GetLength(0))
                     from column in Enumerable.Range(0, copied.GetLength(1))
                     where !copied[row, column]
                     select (Row: row, Column: column)).ToArray();
        if (coded.Length > 0)
        {
            FirstRow = coded.Min(block => block.Row);
            FirstColumn = coded.Min(block => block.Column);
            Rows = coded.Max(block => block.Row) + 1 - FirstRow;
            Columns = coded.Max(block => block.Column) + 1 - FirstColumn;
        }
    }

    public int FirstRow { get; }

    public int FirstColumn { get; }

    public int Rows { get; }

    public int Columns { get; }

    public bool IsEmpty => Rows == 0;

    /// <summary>Whether the block at a row and column of the window is copied.</summary>
    public bool IsCopied(int row, int column) => copied[FirstRow + row, FirstColumn + column];
}
