namespace NeuralCodec.Codec.Networks;

/// <summary>
/// Three rows in a ring with a position of zeros on either side, and a row of zeros for what lies outside the picture:
/// what a depthwise 3x3 layer reads while it walks down.
/// </summary>
internal readonly unsafe ref struct PaddedRows
{
    private readonly short* _ring;
    private readonly short* _zeros;
    private readonly int _rows;
    private readonly int _channels;
    private readonly nint _rowShorts;

    public PaddedRows(KernelScratch scratch, int rows, int columns, int channels)
    {
        _rows = rows;
        _channels = channels;
        _rowShorts = (nint)(columns + 2) * channels;
        _ring = scratch.Take(3 * _rowShorts);
        _zeros = scratch.Take(_rowShorts);
        new Span<short>(_zeros, (int)_rowShorts).Clear();
        for (int row = 0; row < 3; row++)
        {
            new Span<short>(_ring + row * _rowShorts, channels).Clear();
            new Span<short>(_ring + (row + 1) * _rowShorts - channels, channels).Clear();
        }
    }

    public static long Shorts(int columns, int channels)
    {
        long row = (columns + 2L) * channels;
        return KernelScratch.Rounded(3 * row) + KernelScratch.Rounded(row);
    }

    /// <summary>Where row <paramref name="row"/> of the picture is to be written: its column 0.</summary>
    public short* Interior(int row) => _ring + row % 3 * _rowShorts + _channels;

    /// <summary>Row <paramref name="row"/> from the zeros left of column 0 on; zeros where it is outside the picture.</summary>
    public short* Padded(int row) => row < 0 || row >= _rows ? _zeros : _ring + row % 3 * _rowShorts;
}
