namespace NeuralCodec.Reference.Package;

/// <summary>A feature map of integers, addressed by row, column and channel.</summary>
public sealed class Map(int rows, int columns, int channels)
{
    private readonly int[] values = new int[rows * columns * channels];

    public int Rows => rows;

    public int Columns => columns;

    public int Channels => channels;

    public int this[int row, int column, int channel]
    {
        get => values[(((row * columns) + column) * channels) + channel];
        set => values[(((row * columns) + column) * channels) + channel] = value;
    }

    /// <summary>A map of the same shape, each value computed from its place.</summary>
    public Map Each(Func<int, int, int, int> compute)
    {
        Map result = new(rows, columns, channels);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                for (int c = 0; c < channels; c++)
                {
                    result[row, column, c] = compute(row, column, c);
                }
            }
        }

        return result;
    }
}
