using NeuralCodec.Codec.Networks;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Motion;

/// <summary>
/// A run of tiles side by side whose cells differ. Groups of equal cells of a row are interpolated at once, each half a cell
/// over its sides, alternately into two buffers: left and right of any tile then lie in different buffers, with weights per
/// column that are 0 where a buffer is not meant. The rows of cells above and below are mixed last.
/// </summary>
internal sealed unsafe class OverlapStrip
{
    /// <summary>Tiles of the longest run.</summary>
    public const int MaxTiles = 16;

    private const int Stride = MaxTiles * MotionField.CellPixels;
    private const int BufferBytes = Stride * MotionField.CellPixels;

    // Four buffers of samples (above 0 and 1, below 0 and 1), then two rows of weights in pairs (buffer 0, buffer 1).
    private readonly AlignedBuffer<byte> _memory = new(4 * BufferBytes + 4 * Stride);

    /// <summary>Writes the tiles <paramref name="begin"/> to <paramref name="end"/> - 1 of a row of tiles in all planes.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="prediction">0 or 1.</param>
    /// <param name="tile">Row of tiles.</param>
    /// <param name="begin">First tile.</param>
    /// <param name="end">Tile behind the last one; at most <see cref="MaxTiles"/> further.</param>
    /// <param name="above">Keys of the row of cells above.</param>
    /// <param name="below">Keys of the row of cells below; the same span where only columns differ.</param>
    /// <param name="level">Vectors to use.</param>
    public void Write(
        in CompensationPicture picture, int prediction, int tile, int begin, int end,
        ReadOnlySpan<long> above, ReadOnlySpan<long> below, SimdLevel level)
    {
        bool onlyColumns = above == below;
        for (int plane = 0; plane < 3; plane++)
        {
            int cell = plane == 0 ? MotionField.CellPixels : MotionField.CellPixels / 2;
            Fill(picture, plane, cell, tile, begin, end, above, 0, level);
            if (!onlyColumns)
                Fill(picture, plane, cell, tile, begin, end, below, 1, level);
            TileArea area = new(picture.Field, plane, tile, tile + 1, begin, end);
            int stride = picture.Stride(plane), skip = area.Left - (begin * cell - cell / 2), firstRow = area.Top - (tile * cell - cell / 2);
            OverlapBlock block = new()
            {
                Above0 = Buffer(0, 0) + skip, Above1 = Buffer(0, 1) + skip, AboveWeights = Weights(0) + 2 * skip,
                Below0 = Buffer(1, 0) + skip, Below1 = Buffer(1, 1) + skip, BelowWeights = Weights(1) + 2 * skip,
                SourceStride = Stride, Cell = cell, OnlyColumns = onlyColumns, FirstRow = firstRow, EndRow = firstRow + area.Height,
                Width = area.Width, Stride = stride,
                Destination = picture.Plane(prediction, plane) + (nint)area.Top * stride + area.Left,
            };
            OverlapKernel.Run(block, level);
        }
    }

    private byte* Buffer(int set, int parity) => _memory.Pointer + (set * 2 + parity) * BufferBytes;

    private byte* Weights(int set) => _memory.Pointer + 4 * BufferBytes + set * 2 * Stride;

    private void Fill(
        in CompensationPicture picture, int plane, int cell, int tile, int begin, int end, ReadOnlySpan<long> keys, int set, SimdLevel level)
    {
        int last = Math.Min(end - 1, picture.Field.Columns - 1), parity = 0;
        for (int from = Math.Max(begin - 1, 0), to; from <= last; from = to, parity ^= 1)
        {
            long key = keys[from];
            for (to = from + 1; to <= last && keys[to] == key;)
                to++;

            // Cells from … to - 1 reach the tiles from … to. The first one is shared with the group before, the last one with the next.
            int firstTile = Math.Max(from, begin), endTile = Math.Min(to + 1, end);
            Interpolation.Run(
                picture.Reference(key), plane, firstTile * cell - cell / 2, tile * cell - cell / 2, CompensationPicture.Vector(key),
                (endTile - firstTile) * cell, cell, Buffer(set, parity) + (firstTile - begin) * cell, Stride, level);
            bool sharesFirst = from > Math.Max(begin - 1, 0), sharesLast = to <= last;
            for (int u = sharesFirst ? firstTile + 1 : firstTile; u < endTile; u++)
                SetWeights(Weights(set) + (u - begin) * cell * 2, cell, parity, sharesLast && u == to);
        }
    }

    /// <summary>Weights of one tile in pairs: all to one buffer, or falling from it to the other.</summary>
    private static void SetWeights(byte* weights, int cell, int parity, bool falls)
    {
        for (int x = 0; x < cell; x++)
        {
            int own = falls ? 2 * (cell - x) - 1 : 2 * cell;
            weights[2 * x + parity] = (byte)own;
            weights[2 * x + (parity ^ 1)] = (byte)(2 * cell - own);
        }
    }
}
