using System.Runtime.CompilerServices;
using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Motion;

/// <summary>
/// Overlapped compensation of one row of coding blocks. It works in tiles of a cell's size that lie half a cell off the
/// cells: a tile is reached by the same four cells everywhere. Tiles whose four cells are equal are plain compensation
/// and gather to large rectangles; the others go run by run to <see cref="OverlapStrip"/>.
/// </summary>
internal sealed unsafe class CompensationBand
{
    private const int BandTiles = MotionField.BlockCells;
    private readonly OverlapStrip _strip = new();
    private TileKind[] _kinds = [];
    private CompensationPicture _picture;
    private SimdLevel _level;
    private int _rows, _columns;

    private enum TileKind : byte
    {
        /// <summary>Prediction 1 equals prediction 0.</summary>
        Same,

        /// <summary>Four equal cells.</summary>
        Plain,

        /// <summary>Above and below are equal, left and right are not.</summary>
        Columns,

        /// <summary>Anything else.</summary>
        Mixed,

        /// <summary>Written already.</summary>
        Done,
    }

    /// <summary>Writes the tiles that band <paramref name="band"/> has of both predictions.</summary>
    public void Run(in CompensationPicture picture, int band, SimdLevel level)
    {
        (_picture, _level) = (picture, level);
        (_rows, _columns) = (picture.Field.Rows, picture.Field.Columns);
        int firstTile = band * BandTiles, tiles = band == picture.Field.BlockRows - 1 ? BandTiles + 1 : BandTiles;
        if (_kinds.Length < (BandTiles + 1) * (_columns + 1))
            _kinds = new TileKind[(BandTiles + 1) * (_columns + 1)];
        for (int prediction = 0; prediction < 2; prediction++)
        {
            Classify(prediction, firstTile, tiles);
            for (int tile = 0; tile < tiles; tile++)
                WriteTiles(prediction, firstTile, tile, tiles);
        }

        WriteCopies(firstTile, tiles);
        _picture = default;
    }

    private void Classify(int prediction, int firstTile, int tiles)
    {
        for (int tile = 0; tile < tiles; tile++)
        {
            ReadOnlySpan<long> above = Above(prediction, firstTile + tile), below = Below(prediction, firstTile + tile);
            ReadOnlySpan<long> otherAbove = Above(0, firstTile + tile), otherBelow = Below(0, firstTile + tile);
            Span<TileKind> kinds = _kinds.AsSpan(tile * (_columns + 1), _columns + 1);
            for (int u = 0; u < kinds.Length; u++)
            {
                int left = Math.Max(u - 1, 0), right = Math.Min(u, _columns - 1);
                long a = above[left], b = above[right], c = below[left], d = below[right];
                kinds[u] = ((a ^ c) | (b ^ d)) != 0 ? TileKind.Mixed : a == b ? TileKind.Plain : TileKind.Columns;
                if (prediction == 1 && ((a ^ otherAbove[left]) | (b ^ otherAbove[right]) | (c ^ otherBelow[left]) | (d ^ otherBelow[right])) == 0)
                    kinds[u] = TileKind.Same;
            }
        }
    }

    /// <summary>Keys of the cells above the middle of a row of tiles; at the upper edge those below.</summary>
    private ReadOnlySpan<long> Above(int prediction, int tile) => Keys(prediction).AsSpan(Math.Max(tile - 1, 0) * _columns, _columns);

    /// <summary>Keys of the cells below the middle of a row of tiles; at the lower edge those above.</summary>
    private ReadOnlySpan<long> Below(int prediction, int tile) => Keys(prediction).AsSpan(Math.Min(tile, _rows - 1) * _columns, _columns);

    private long[] Keys(int prediction) => prediction == 0 ? _picture.Keys0 : _picture.Keys1;

    private void WriteTiles(int prediction, int firstTile, int tile, int tiles)
    {
        ReadOnlySpan<long> above = Above(prediction, firstTile + tile), below = Below(prediction, firstTile + tile);
        int count = _columns + 1, row = tile * count;
        for (int u = 0; u < count;)
        {
            TileKind kind = _kinds[row + u];
            int end = u + 1;
            switch (kind)
            {
                case TileKind.Plain:
                    // Plain tiles side by side share two cells, and so the key.
                    long key = above[Math.Max(u - 1, 0)];
                    while (end < count && _kinds[row + end] == TileKind.Plain)
                        end++;
                    WritePlain(prediction, key, firstTile, tile, tiles, u, end);
                    break;
                case TileKind.Done:
                    break;
                default:
                    int limit = kind == TileKind.Same ? count : Math.Min(count, u + OverlapStrip.MaxTiles);
                    while (end < limit && _kinds[row + end] == kind)
                        end++;
                    if (kind == TileKind.Same)
                        WriteSame(firstTile + tile, u, end);
                    else
                        _strip.Write(_picture, prediction, firstTile + tile, u, end, above, kind == TileKind.Columns ? above : below, _level);
                    break;
            }

            u = end;
        }
    }

    /// <summary>A rectangle of equal tiles: the run given, and as many rows below as are like it.</summary>
    private void WritePlain(int prediction, long key, int firstTile, int tile, int tiles, int begin, int end)
    {
        int bottom = tile + 1;
        while (bottom < tiles && IsPlainRun(prediction, key, firstTile, bottom, begin, end))
        {
            _kinds.AsSpan(bottom * (_columns + 1) + begin, end - begin).Fill(TileKind.Done);
            bottom++;
        }

        for (int plane = 0; plane < 3; plane++)
        {
            TileArea area = new(_picture.Field, plane, firstTile + tile, firstTile + bottom, begin, end);
            int stride = _picture.Stride(plane);
            Interpolation.Run(
                _picture.Reference(key), plane, area.Left, area.Top, CompensationPicture.Vector(key), area.Width, area.Height,
                _picture.Plane(prediction, plane) + (nint)area.Top * stride + area.Left, stride, _level);
        }
    }

    private bool IsPlainRun(int prediction, long key, int firstTile, int tile, int begin, int end) =>
        Below(prediction, firstTile + tile)[Math.Max(begin - 1, 0)] == key
        && !_kinds.AsSpan(tile * (_columns + 1) + begin, end - begin).ContainsAnyExcept(TileKind.Plain);

    private void WriteSame(int tile, int begin, int end)
    {
        for (int plane = 0; plane < 3; plane++)
        {
            TileArea area = new(_picture.Field, plane, tile, tile + 1, begin, end);
            int stride = _picture.Stride(plane);
            nint at = (nint)area.Top * stride + area.Left;
            CopyRows(_picture.Plane(0, plane) + at, stride, _picture.Plane(1, plane) + at, stride, area.Width, area.Height);
        }
    }

    /// <summary>Copied blocks, as far as they lie in the rows of this band, over whatever lies there.</summary>
    private void WriteCopies(int firstTile, int tiles)
    {
        MotionField field = _picture.Field;
        for (int plane = 0; plane < 3; plane++)
        {
            int size = plane == 0 ? MotionField.BlockPixels : MotionField.BlockPixels / 2, stride = _picture.Stride(plane);
            TileArea area = new(field, plane, firstTile, firstTile + tiles, 0, 1);
            BorderedPlane source = _picture.First.GetPlane(plane);
            for (int top = area.Top; top < area.Top + area.Height;)
            {
                int blockRow = top / size, bottom = Math.Min((blockRow + 1) * size, area.Top + area.Height);
                for (int block = 0; block < field.BlockColumns; block++)
                {
                    if (!field.IsCopied[blockRow * field.BlockColumns + block])
                        continue;
                    byte* from = source.Origin + (nint)top * source.Stride + block * size;
                    nint to = (nint)top * stride + block * size;
                    CopyRows(from, source.Stride, _picture.Plane(0, plane) + to, stride, size, bottom - top);
                    CopyRows(from, source.Stride, _picture.Plane(1, plane) + to, stride, size, bottom - top);
                }

                top = bottom;
            }
        }
    }

    private static void CopyRows(byte* source, int sourceStride, byte* destination, int stride, int width, int height)
    {
        for (int y = 0; y < height; y++)
            Unsafe.CopyBlockUnaligned(destination + (nint)y * stride, source + (nint)y * sourceStride, (uint)width);
    }
}
