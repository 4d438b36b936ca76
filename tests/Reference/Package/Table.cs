namespace NeuralCodec.Reference.Package;

/// <summary>intra.md, section 2: a table by mode and quality.</summary>
public sealed class Table
{
    public required int[] Shape { get; init; }

    public required int[] Values { get; init; }

    public required int Shift { get; init; }

    private int Rows => Shape[1];

    /// <summary>The row at a quality q = 256 index + fraction.</summary>
    public int[] Interpolated(int mode, int q)
    {
        int i = Math.Min(q >> 8, Rows - 2);
        int f = q - (256 * i);
        return [.. Row(mode, i).Zip(Row(mode, i + 1), (low, high) => ((low * (256 - f)) + (high * f) + 128) >> 8)];
    }

    /// <summary>The row that is not interpolated.</summary>
    public int[] Nearest(int mode, int q) => Row(mode, Math.Min((q + 128) >> 8, Rows - 1));

    private int[] Row(int mode, int row)
    {
        int columns = Shape[2];
        int at = ((mode * Rows) + row) * columns;
        return Values[at..(at + columns)];
    }
}
