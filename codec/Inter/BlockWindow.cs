using NeuralCodec.Codec.Motion;
using NeuralCodec.Codec.Transforms;

namespace NeuralCodec.Codec.Inter;

/// <summary>
/// The part of a picture that networks run on: the smallest rectangle of 64x64 blocks that holds every block which is not
/// copied. The networks see it as a picture of its own.
/// </summary>
internal readonly record struct BlockWindow(int FirstRow, int FirstColumn, int Rows, int Columns)
{
    /// <summary>Packed positions (8 luma pixels) along a side of a block.</summary>
    public const int PackedPerBlock = MotionField.BlockPixels / 8;

    /// <summary>Latent positions along a side of a block.</summary>
    public const int LatentsPerBlock = MotionField.BlockPixels / 16;

    /// <summary>True where every block is copied.</summary>
    public bool IsEmpty => Rows == 0;

    /// <summary>The window of a picture's copy flags.</summary>
    public static BlockWindow Of(bool[] isCopied, int blockColumns)
    {
        int top = int.MaxValue, left = int.MaxValue, bottom = -1, right = -1;
        for (int i = 0; i < isCopied.Length; i++)
        {
            if (isCopied[i]) continue;
            (int row, int column) = Math.DivRem(i, blockColumns);
            (top, left) = (Math.Min(top, row), Math.Min(left, column));
            (bottom, right) = (Math.Max(bottom, row), Math.Max(right, column));
        }
        return bottom < 0 ? default : new BlockWindow(top, left, bottom - top + 1, right - left + 1);
    }

    /// <summary>The blocks inside that have latents; null where all have.</summary>
    public BlockMask? Mask(bool[] isCopied, int blockColumns)
    {
        bool[] coded = new bool[Rows * Columns];
        bool all = true;
        for (int i = 0; i < coded.Length; i++)
        {
            coded[i] = !isCopied[((FirstRow + (i / Columns)) * blockColumns) + FirstColumn + (i % Columns)];
            all &= coded[i];
        }
        return all ? null : new BlockMask(Columns, coded);
    }
}
