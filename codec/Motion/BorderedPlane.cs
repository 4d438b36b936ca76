using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Motion;

/// <summary>
/// One plane of samples with a border on all sides that repeats the samples of the edges. Memory of its own, so that
/// kernels may run over the end of a row.
/// </summary>
internal sealed unsafe class BorderedPlane
{
    private readonly AlignedBuffer<byte> _buffer;

    /// <summary>A plane of undefined content.</summary>
    /// <param name="width">Columns between the borders.</param>
    /// <param name="height">Rows between the borders.</param>
    /// <param name="border">Rows and columns on each side.</param>
    public BorderedPlane(int width, int height, int border)
    {
        (Width, Height, Border) = (width, height, border);
        Stride = (width + 2 * border + 63) / 64 * 64;
        _buffer = new AlignedBuffer<byte>((long)Stride * (height + 2 * border));
        Origin = _buffer.Pointer + (long)border * Stride + border;
    }

    /// <summary>Columns between the borders.</summary>
    public int Width { get; }

    /// <summary>Rows between the borders.</summary>
    public int Height { get; }

    /// <summary>Rows and columns of the border on each side.</summary>
    public int Border { get; }

    /// <summary>Bytes from a row to the next.</summary>
    public int Stride { get; }

    /// <summary>The sample of row 0 and column 0. Valid as long as this object is reachable.</summary>
    public byte* Origin { get; }

    /// <summary>One row between the borders.</summary>
    public Span<byte> Row(int y) => new(Origin + (long)y * Stride, Width);

    /// <summary>Takes over samples and repeats those of the edges over what is left of the plane and over the border.</summary>
    /// <param name="samples">Rows of <paramref name="width"/> samples without padding.</param>
    /// <param name="width">1 to <see cref="Width"/>.</param>
    /// <param name="height">1 to <see cref="Height"/>.</param>
    public void Load(ReadOnlySpan<byte> samples, int width, int height)
    {
        for (int y = 0; y < height; y++)
            samples.Slice(y * width, width).CopyTo(Row(y));
        Extend(width, height);
    }

    /// <summary>Repeats the edges of the first rows and columns over everything beyond them.</summary>
    /// <param name="width">Columns that are defined.</param>
    /// <param name="height">Rows that are defined.</param>
    public void Extend(int width, int height)
    {
        for (int y = 0; y < height; y++)
        {
            byte* row = Origin + (long)y * Stride;
            new Span<byte>(row - Border, Border).Fill(row[0]);
            new Span<byte>(row + width, Width + Border - width).Fill(row[width - 1]);
        }

        Span<byte> first = WholeRow(0), last = WholeRow(height - 1);
        for (int y = -Border; y < 0; y++)
            first.CopyTo(WholeRow(y));
        for (int y = height; y < Height + Border; y++)
            last.CopyTo(WholeRow(y));
    }

    private Span<byte> WholeRow(int y) => new(Origin + (long)y * Stride - Border, Width + 2 * Border);
}
