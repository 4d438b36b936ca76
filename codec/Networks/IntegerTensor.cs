namespace NeuralCodec.Codec.Networks;

/// <summary>
/// A picture of int16 values: rows, columns, channels, channels contiguous (NHWC with N = 1). The real value is the
/// integer times 2^-exponent; the exponent belongs to the layer that wrote it, not to the tensor.
/// </summary>
public sealed unsafe class IntegerTensor
{
    private AlignedBuffer<short> _buffer;

    /// <summary>A tensor of zeros.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or the tensor is over the size of one array.</exception>
    public IntegerTensor(int rows, int columns, int channels)
    {
        _buffer = new AlignedBuffer<short>(Count(rows, columns, channels));
        (Rows, Columns, Channels) = (rows, columns, channels);
    }

    /// <summary>Height.</summary>
    public int Rows { get; private set; }

    /// <summary>Width.</summary>
    public int Columns { get; private set; }

    /// <summary>Values per position.</summary>
    public int Channels { get; private set; }

    /// <summary>All values: index (row * Columns + column) * Channels + channel.</summary>
    public Span<short> Values => _buffer.Span[..(Rows * Columns * Channels)];

    internal short* Pointer => _buffer.Pointer;

    /// <summary>One value.</summary>
    public ref short this[int row, int column, int channel]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Columns, nameof(column));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)channel, (uint)Channels, nameof(channel));
            return ref Row(row)[column * Channels + channel];
        }
    }

    /// <summary>The values of one row, Columns * Channels of them.</summary>
    public Span<short> Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        return _buffer.Span.Slice(row * Columns * Channels, Columns * Channels);
    }

    /// <summary>
    /// Gives the tensor another shape. The memory is kept where it is large enough, and then the values are whatever
    /// they were: the caller writes all of them.
    /// </summary>
    public void Reshape(int rows, int columns, int channels)
    {
        long count = Count(rows, columns, channels);
        if (count > _buffer.Length)
            _buffer = new AlignedBuffer<short>(count);
        (Rows, Columns, Channels) = (rows, columns, channels);
    }

    /// <summary>True where shape and all values are the same.</summary>
    public bool ContentEquals(IntegerTensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Rows == other.Rows && Columns == other.Columns && Channels == other.Channels
            && Values.SequenceEqual(other.Values);
    }

    internal short* RowPointer(int row) => Pointer + (nint)row * Columns * Channels;

    private static long Count(int rows, int columns, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(channels);
        long positions = (long)rows * columns;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(positions, int.MaxValue, nameof(rows));
        return checked(positions * channels);
    }
}
