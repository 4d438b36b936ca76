using System.Numerics;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Entropy;
using NeuralCodec.Entropy.Adaptive;

namespace NeuralCodec.Codec.Motion;

/// <summary>The motion syntax of docs/inter-motion.md, in one form for writing, reading and counting.</summary>
internal static class MotionSyntax
{
    /// <summary>Copies of a picture: the first number of its header.</summary>
    private const int NoCopies = 0;
    private const int SomeCopies = 1;

    /// <summary>A whole picture. A reader fills an empty structure.</summary>
    public static void CodePicture<TCoder>(ref TCoder coder, MotionModels models, MotionNeighbours neighbours, CodedMotion motion)
        where TCoder : struct, IBitCoder
    {
        bool hasCopies = CodeHeader(ref coder, motion);
        models.Reset();
        neighbours.Reset();
        int cursor = 0;
        for (int row = 0; row < motion.BlockRows; row++)
        {
            neighbours.StartRow();
            for (int column = 0; column < motion.BlockColumns; column++)
            {
                ref bool copied = ref motion.IsCopied[(row * motion.BlockColumns) + column];
                if (hasCopies)
                    copied = CodeCopy(ref coder, models, neighbours, row * MotionField.BlockCells, column * MotionField.BlockCells, copied);
                if (!copied)
                    CodeNode(ref coder, models, neighbours, motion, ref cursor, row * MotionField.BlockCells, column * MotionField.BlockCells, MotionField.BlockCells);
            }
        }
    }

    /// <summary>Whether a block is copied; enters it among the neighbours if so.</summary>
    public static bool CodeCopy<TCoder>(ref TCoder coder, MotionModels models, MotionNeighbours neighbours, int row, int column, bool copied)
        where TCoder : struct, IBitCoder
    {
        int context = neighbours.Left(row).IsCopied + neighbours.Above(column).IsCopied;
        copied = coder.Bit(ref models.Bits[MotionModels.Copy + context], copied ? 1 : 0) != 0;
        if (copied)
            neighbours.Set(row, column, MotionField.BlockCells, new LeafTrace(0, 1, 0, 0, 0));
        return copied;
    }

    /// <summary>Whether a node of 2, 4 or 8 cells is split.</summary>
    public static bool CodeSplit<TCoder>(ref TCoder coder, MotionModels models, MotionNeighbours neighbours, int row, int column, int sizeCells, bool split)
        where TCoder : struct, IBitCoder
    {
        int depth = DepthOf(sizeCells);
        int deeper = (neighbours.Left(row).Depth > depth ? 1 : 0) + (neighbours.Above(column).Depth > depth ? 1 : 0);
        return coder.Bit(ref models.Bits[MotionModels.Split + (depth * 3) + deeper], split ? 1 : 0) != 0;
    }

    /// <summary>A leaf, place and size excepted. Returns what the caller enters among the neighbours.</summary>
    public static LeafTrace CodeLeaf<TCoder>(ref TCoder coder, MotionModels models, MotionNeighbours neighbours, bool two, ref MotionLeaf leaf)
        where TCoder : struct, IBitCoder
    {
        AdaptiveBit[] bits = models.Bits;
        LeafTrace left = neighbours.Left(leaf.Row);
        LeafTrace above = neighbours.Above(leaf.Column);
        int depth = DepthOf(leaf.SizeCells);
        int mergeContext = (depth * 3) + left.IsExplicit + above.IsExplicit;
        leaf.IsMerged = coder.Bit(ref bits[MotionModels.Merge + mergeContext], leaf.IsMerged ? 1 : 0) != 0;
        int magnitude = 0;
        if (leaf.IsMerged)
            CodeMerge(ref coder, bits, depth, two, ref leaf);
        else
            magnitude = CodeExplicit(ref coder, bits, left, above, two, ref leaf);
        int balance = leaf.Use == 0 ? 0 : leaf.Use == ReferenceUse.Both ? 1 : -1;
        return new LeafTrace((byte)depth, 0, (byte)(leaf.IsMerged ? 0 : 1), (sbyte)balance, (byte)magnitude);
    }

    private static int DepthOf(int sizeCells) => 3 - BitOperations.Log2((uint)sizeCells);

    /// <summary>What comes before the blocks. Returns whether copy flags follow.</summary>
    public static bool CodeHeader<TCoder>(ref TCoder coder, CodedMotion motion)
        where TCoder : struct, IBitCoder
    {
        int copies = coder.Raw(Array.IndexOf(motion.IsCopied, true) < 0 ? NoCopies : SomeCopies, 1);
        motion.DifferenceShift = coder.Raw(motion.DifferenceShift, 2);
        motion.FirstGlobal = CodeGlobal(ref coder, motion.FirstGlobal);
        if (motion.HasTwoReferences)
            motion.SecondGlobal = CodeGlobal(ref coder, motion.SecondGlobal);
        return copies == SomeCopies;
    }

    /// <summary>A global model.</summary>
    public static CodedGlobalMotion CodeGlobal<TCoder>(ref TCoder coder, CodedGlobalMotion motion)
        where TCoder : struct, IBitCoder
    {
        var coding = (GlobalMotionCoding)coder.Raw((int)motion.Coding, 2);
        Span<int> differences = stackalloc int[CodedGlobalMotion.CountOf(coding)];
        for (int i = 0; i < differences.Length; i++)
            differences[i] = CodeNumber(ref coder, TCoder.IsReader ? 0 : motion.Differences[i]);
        return TCoder.IsReader ? new CodedGlobalMotion(coding, differences) : motion;
    }

    // Bit length in 5 bits (0 to 16), the bits below the highest, the sign.
    private static int CodeNumber<TCoder>(ref TCoder coder, int value)
        where TCoder : struct, IBitCoder
    {
        int magnitude = Math.Abs(value);
        int length = coder.Raw(32 - BitOperations.LeadingZeroCount((uint)magnitude), 5);
        if (length == 0) return 0;
        if (length > 16)
            throw new InvalidBitstreamException($"number of {length} bits in global motion");
        int top = 1 << (length - 1);
        magnitude = top + coder.Raw(magnitude - top, length - 1);
        return coder.Raw(value < 0 ? 1 : 0, 1) != 0 ? -magnitude : magnitude;
    }

    /// <summary>A node and all below it: leaves from a place of the list on, or, for a reader, to its end.</summary>
    public static void CodeNode<TCoder>(ref TCoder coder, MotionModels models, MotionNeighbours neighbours, CodedMotion motion, ref int cursor, int row, int column, int sizeCells)
        where TCoder : struct, IBitCoder
    {
        bool split = !TCoder.IsReader && motion.Leaves[cursor].SizeCells < sizeCells;
        if (sizeCells > 1)
            split = CodeSplit(ref coder, models, neighbours, row, column, sizeCells, split);
        if (split)
        {
            int half = sizeCells / 2;
            CodeNode(ref coder, models, neighbours, motion, ref cursor, row, column, half);
            CodeNode(ref coder, models, neighbours, motion, ref cursor, row, column + half, half);
            CodeNode(ref coder, models, neighbours, motion, ref cursor, row + half, column, half);
            CodeNode(ref coder, models, neighbours, motion, ref cursor, row + half, column + half, half);
            return;
        }

        MotionLeaf leaf = TCoder.IsReader
            ? new MotionLeaf { Row = (ushort)row, Column = (ushort)column, SizeCells = (byte)sizeCells }
            : motion.Leaves[cursor++];
        LeafTrace trace = CodeLeaf(ref coder, models, neighbours, motion.HasTwoReferences, ref leaf);
        neighbours.Set(row, column, sizeCells, trace);
        if (TCoder.IsReader)
            motion.Leaves.Add(leaf);
    }

    private static void CodeMerge<TCoder>(ref TCoder coder, AdaptiveBit[] bits, int depth, bool two, ref MotionLeaf leaf)
        where TCoder : struct, IBitCoder
    {
        int index = 0;
        while (index < MotionModels.MergeCandidates - 1)
        {
            ref AdaptiveBit model = ref bits[index == 0 ? MotionModels.FirstIndex + depth : MotionModels.LaterIndex + index - 1];
            if (coder.Bit(ref model, leaf.MergeIndex > index ? 1 : 0) == 0) break;
            index++;
        }
        leaf.MergeIndex = (byte)index;
        if (!two) return;
        if (coder.Bit(ref bits[MotionModels.Replace], leaf.Use != 0 ? 1 : 0) == 0) return;
        if (coder.Bit(ref bits[MotionModels.ReplaceBoth], leaf.Use == ReferenceUse.Both ? 1 : 0) != 0)
            leaf.Use = ReferenceUse.Both;
        else
            leaf.Use = coder.Bit(ref bits[MotionModels.ReplaceSecond], leaf.Use == ReferenceUse.Second ? 1 : 0) != 0 ? ReferenceUse.Second : ReferenceUse.First;
    }

    // Returns the largest class among the components.
    private static int CodeExplicit<TCoder>(ref TCoder coder, AdaptiveBit[] bits, LeafTrace left, LeafTrace above, bool two, ref MotionLeaf leaf)
        where TCoder : struct, IBitCoder
    {
        ReferenceUse use = ReferenceUse.First;
        if (two)
        {
            int context = Math.Clamp(left.BothBalance + above.BothBalance, -1, 1) + 1;
            if (coder.Bit(ref bits[MotionModels.Both + context], leaf.Use == ReferenceUse.Both ? 1 : 0) != 0)
                use = ReferenceUse.Both;
            else if (coder.Bit(ref bits[MotionModels.Second], leaf.Use == ReferenceUse.Second ? 1 : 0) != 0)
                use = ReferenceUse.Second;
        }
        leaf.Use = use;
        if (leaf.SizeCells > 1)
            leaf.Variation = CodeVariation(ref coder, bits, DepthOf(leaf.SizeCells), leaf.Variation);
        int sum = left.Magnitude + above.Magnitude;
        int zeroContext = sum == 0 ? 0 : sum <= 4 ? 1 : 2;
        int magnitude = 0;
        if (use == ReferenceUse.Both)
            leaf.IsLinked = coder.Bit(ref bits[MotionModels.Linked], leaf.IsLinked ? 1 : 0) != 0;
        if (use != ReferenceUse.Second)
        {
            leaf.FirstPredictor = (byte)coder.Bit(ref bits[MotionModels.Predictor], leaf.FirstPredictor);
            leaf.First = CodeDifference(ref coder, bits, zeroContext, leaf.First, ref magnitude);
        }
        if (use != ReferenceUse.First)
        {
            leaf.SecondPredictor = (byte)coder.Bit(ref bits[MotionModels.Predictor + 1], leaf.SecondPredictor);
            if (!leaf.IsLinked)
                leaf.Second = CodeDifference(ref coder, bits, zeroContext, leaf.Second, ref magnitude);
        }
        return magnitude;
    }

    private static LeafVariation CodeVariation<TCoder>(ref TCoder coder, AdaptiveBit[] bits, int depth, LeafVariation variation)
        where TCoder : struct, IBitCoder
    {
        int number = 0, first = MotionModels.Variation + (depth * MotionModels.Variations);
        while (number < MotionModels.Variations && coder.Bit(ref bits[first + number], (int)variation > number ? 1 : 0) != 0)
            number++;
        return (LeafVariation)number;
    }

    private static VectorDifference CodeDifference<TCoder>(ref TCoder coder, AdaptiveBit[] bits, int context, VectorDifference difference, ref int magnitude)
        where TCoder : struct, IBitCoder
    {
        int x = CodeComponent(ref coder, bits, 0, context, difference.X, ref magnitude);
        int y = CodeComponent(ref coder, bits, 1, context, difference.Y, ref magnitude);
        return new VectorDifference((short)x, (short)y);
    }

    private static int CodeComponent<TCoder>(ref TCoder coder, AdaptiveBit[] bits, int component, int context, int value, ref int largest)
        where TCoder : struct, IBitCoder
    {
        int magnitude = Math.Abs(value);
        int wanted = 32 - BitOperations.LeadingZeroCount((uint)magnitude);
        if (coder.Bit(ref bits[MotionModels.Zero + (component * 3) + context], wanted > 0 ? 1 : 0) == 0) return 0;
        int length = 1;
        while (length <= MotionModels.ClassBins
            && coder.Bit(ref bits[MotionModels.Class + (component * MotionModels.ClassBins) + length - 1], wanted > length ? 1 : 0) != 0)
        {
            length++;
        }
        largest = Math.Max(largest, length);
        int top = 1 << (length - 1);
        magnitude = top + (length > 1 ? coder.Raw(magnitude - top, length - 1) : 0);
        return coder.Raw(value < 0 ? 1 : 0, 1) != 0 ? -magnitude : magnitude;
    }
}
