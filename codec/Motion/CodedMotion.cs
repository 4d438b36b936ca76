namespace NeuralCodec.Codec.Motion;

/// <summary>
/// The motion of a picture as it is coded (docs/inter-motion.md): header, copy flags and the leaves of the quadtrees. Vectors
/// follow from it by <see cref="MotionDeriver"/>.
/// </summary>
public sealed class CodedMotion
{
    /// <summary>An empty structure: no copies, no leaves.</summary>
    /// <param name="widthPixels">Width of the picture, padded or not.</param>
    /// <param name="heightPixels">Height of the picture, padded or not.</param>
    /// <param name="hasTwoReferences">True where the picture has two references.</param>
    public CodedMotion(int widthPixels, int heightPixels, bool hasTwoReferences)
    {
        BlockColumns = (widthPixels + MotionField.BlockPixels - 1) / MotionField.BlockPixels;
        BlockRows = (heightPixels + MotionField.BlockPixels - 1) / MotionField.BlockPixels;
        HasTwoReferences = hasTwoReferences;
        IsCopied = new bool[BlockRows * BlockColumns];
    }

    /// <summary>Coding blocks in a row.</summary>
    public int BlockColumns { get; }

    /// <summary>Rows of coding blocks.</summary>
    public int BlockRows { get; }

    /// <summary>True where the picture has two references.</summary>
    public bool HasTwoReferences { get; }

    /// <summary>Global motion into the first reference.</summary>
    public CodedGlobalMotion FirstGlobal { get; set; } = CodedGlobalMotion.None;

    /// <summary>Global motion into the second reference.</summary>
    public CodedGlobalMotion SecondGlobal { get; set; } = CodedGlobalMotion.None;

    /// <summary>Vector differences are multiples of 1 &lt;&lt; this in quarter pixels; 0 to 3.</summary>
    public int DifferenceShift { get; set; }

    /// <summary>Per coding block, row by row: true where the first reference is repeated.</summary>
    public bool[] IsCopied { get; }

    /// <summary>Leaves of all blocks that are not copied, in coding order.</summary>
    public List<MotionLeaf> Leaves { get; } = [];

    /// <summary>True where every block is copied.</summary>
    public bool IsWholeCopy => Array.TrueForAll(IsCopied, copied => copied);

    /// <summary>The same copies and global models, without leaves, with another unit of differences.</summary>
    internal CodedMotion WithoutLeaves(int differenceShift)
    {
        CodedMotion motion = new(BlockColumns * MotionField.BlockPixels, BlockRows * MotionField.BlockPixels, HasTwoReferences)
        {
            FirstGlobal = FirstGlobal, SecondGlobal = SecondGlobal, DifferenceShift = differenceShift,
        };
        IsCopied.CopyTo(motion.IsCopied, 0);
        return motion;
    }
}
