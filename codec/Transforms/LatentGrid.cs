using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Transforms;

/// <summary>Visits the latents of one coding step in coding order: rows, columns, then the channels of the group coded there.</summary>
internal readonly struct LatentGrid(int rows, int columns, int channels)
{
    public int GroupSize => channels / CodingOrder.Groups;

    /// <summary>Latents of a band of rows in one step.</summary>
    public int CountIn(int firstRow, int endRow) => (endRow - firstRow) * columns * GroupSize;

    /// <summary>First row of band <paramref name="band"/> of <paramref name="bands"/>.</summary>
    public int FirstRow(int band, int bands) => (int)((long)rows * band / bands);

    /// <summary>Copies the values that a step codes at rows of a band into a run.</summary>
    public void Gather(IntegerTensor source, int step, int firstRow, int endRow, Span<short> run)
    {
        int at = 0, size = GroupSize;
        for (int row = firstRow; row < endRow; row++)
        {
            ReadOnlySpan<short> values = source.Row(row);
            for (int column = 0; column < columns; column++, at += size)
                values.Slice(First(step, row, column), size).CopyTo(run.Slice(at, size));
        }
    }

    /// <summary>Copies a run back to where a step codes.</summary>
    public void Scatter(ReadOnlySpan<short> run, int step, int firstRow, int endRow, IntegerTensor destination)
    {
        int at = 0, size = GroupSize;
        for (int row = firstRow; row < endRow; row++)
        {
            Span<short> values = destination.Row(row);
            for (int column = 0; column < columns; column++, at += size)
                run.Slice(at, size).CopyTo(values.Slice(First(step, row, column), size));
        }
    }

    private int First(int step, int row, int column) =>
        (column * channels) + (CodingOrder.GroupAt(step, ((row & 1) << 1) | (column & 1)) * GroupSize);
}
