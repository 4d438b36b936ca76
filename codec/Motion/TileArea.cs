namespace NeuralCodec.Codec.Motion;

/// <summary>
/// Samples of a plane under a rectangle of tiles. Tile t begins half a cell before cell t; what lies outside of the
/// padded picture is cut off.
/// </summary>
internal readonly struct TileArea
{
    public readonly int Left, Top, Width, Height;

    public TileArea(MotionField field, int plane, int firstRow, int endRow, int firstColumn, int endColumn)
    {
        int cell = plane == 0 ? MotionField.CellPixels : MotionField.CellPixels / 2, half = cell / 2;
        Left = Math.Max(firstColumn * cell - half, 0);
        Top = Math.Max(firstRow * cell - half, 0);
        Width = Math.Min(endColumn * cell - half, field.Columns * cell) - Left;
        Height = Math.Min(endRow * cell - half, field.Rows * cell) - Top;
    }
}
