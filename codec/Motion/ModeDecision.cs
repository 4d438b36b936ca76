using NeuralCodec.Codec.Bitstream;

namespace NeuralCodec.Codec.Motion;

/// <summary>
/// Second stage of the search: block by block in coding order, the quadtree and the leaves that cost least, distortion plus
/// lambda times bits under the models as they stand.
/// </summary>
internal sealed class ModeDecision
{
    private readonly LeafSearch _leaves;
    private readonly MotionModels _models = new();
    private readonly MotionNeighbours _neighbours;
    private readonly SearchPicture _picture;
    private CodedMotion _motion = null!;
    private MotionDeriver _deriver = null!;
    private MotionSearchOptions _options = null!;
    private VectorGrid[] _firstVectors = null!;
    private VectorGrid[]? _secondVectors;
    private double _lambda;

    public ModeDecision(SearchPicture picture)
    {
        _picture = picture;
        _neighbours = new MotionNeighbours(picture.PaddedWidth / MotionField.CellPixels);
        _leaves = new LeafSearch(picture, _models, _neighbours);
    }

    /// <summary>Decides a whole picture, whose copies and global motion are in <paramref name="motion"/> already.</summary>
    public MotionEstimate Run(
        CodedMotion motion, MotionInputs inputs, MotionSearchOptions options, SearchReference first, SearchReference? second,
        VectorGrid[] firstVectors, VectorGrid[]? secondVectors)
    {
        _motion = motion;
        _options = options;
        (_firstVectors, _secondVectors) = (firstVectors, secondVectors);
        _lambda = options.Lambda / 256;
        var field = new MotionField(_picture.PaddedWidth, _picture.PaddedHeight);
        using var deriver = new MotionDeriver(inputs, motion, field);
        _deriver = deriver;
        _leaves.Load(_deriver, options, first, second, firstVectors, secondVectors, motion.DifferenceShift);
        if (motion.IsWholeCopy) return new MotionEstimate(motion, field, 0, 0);

        var learner = default(BitLearner);
        bool hasCopies = MotionSyntax.CodeHeader(ref learner, motion);
        _models.Reset();
        _neighbours.Reset();
        long distortion = 0;
        for (int row = 0; row < motion.BlockRows; row++)
        {
            _neighbours.StartRow();
            for (int column = 0; column < motion.BlockColumns; column++)
                distortion += DecideBlock(ref learner, row, column, hasCopies);
        }
        return new MotionEstimate(motion, field, learner.Cost / 256.0, distortion);
    }

    private long DecideBlock(ref BitLearner learner, int blockRow, int blockColumn, bool hasCopies)
    {
        int row = blockRow * MotionField.BlockCells, column = blockColumn * MotionField.BlockCells;
        bool copied = _motion.IsCopied[(blockRow * _motion.BlockColumns) + blockColumn];
        if (hasCopies && MotionSyntax.CodeCopy(ref learner, _models, _neighbours, row, column, copied)) return 0;
        Span<LeafTrace> traces = stackalloc LeafTrace[2 * MotionField.BlockCells];
        _neighbours.Save(row, column, MotionField.BlockCells, traces);
        int cursor = _motion.Leaves.Count;
        DecideNode(row, column, MotionField.BlockCells, double.MaxValue, out long distortion);
        _neighbours.Restore(row, column, MotionField.BlockCells, traces);
        MotionSyntax.CodeNode(ref learner, _models, _neighbours, _motion, ref cursor, row, column, MotionField.BlockCells);
        return distortion;
    }

    // Leaves the best subtree in the list, the field and the neighbours, and returns its cost; may stop early where that
    // is over the limit.
    private double DecideNode(int row, int column, int sizeCells, double limit, out long distortion)
    {
        LeafChoice leaf = _leaves.Search(row, column, sizeCells);
        double cost = leaf.Cost + (sizeCells > 1 ? _lambda * SplitCost(row, column, sizeCells, false) : 0);
        distortion = leaf.Distortion;
        if (sizeCells > 1 && _options.Tools.HasFlag(MotionTools.Split) && MaySplit(row, column, sizeCells, cost))
        {
            Span<LeafTrace> traces = stackalloc LeafTrace[2 * sizeCells];
            _neighbours.Save(row, column, sizeCells, traces);
            int count = _motion.Leaves.Count;
            double split = _lambda * SplitCost(row, column, sizeCells, true);
            long parts = 0;
            double most = Math.Min(cost, limit);
            for (int i = 0; i < 4 && split < most; i++)
            {
                int half = sizeCells / 2;
                split += DecideNode(row + (half * (i >> 1)), column + (half * (i & 1)), half, most - split, out long part);
                parts += part;
            }
            if (split < cost && split < limit)
            {
                distortion = parts;
                return split;
            }
            _neighbours.Restore(row, column, sizeCells, traces);
            _motion.Leaves.RemoveRange(count, _motion.Leaves.Count - count);
        }
        _motion.Leaves.Add(leaf.Leaf);
        _deriver.Fill(row, column, sizeCells, leaf.Motion);
        _neighbours.Set(row, column, sizeCells, leaf.Trace);
        return cost;
    }

    private int SplitCost(int row, int column, int sizeCells, bool split)
    {
        var counter = default(BitCounter);
        MotionSyntax.CodeSplit(ref counter, _models, _neighbours, row, column, sizeCells, split);
        return counter.Cost;
    }

    // Whether parts could be better: what their own best vectors leave, and a few bits each.
    private bool MaySplit(int row, int column, int sizeCells, double cost)
    {
        int size = sizeCells / 2;
        long least = 0;
        for (int i = 0; i < sizeCells; i++)
        {
            for (int j = 0; j < sizeCells; j++)
            {
                int distortion = _firstVectors[0].GetDistortion(row + i, column + j);
                if (_secondVectors is not null)
                    distortion = Math.Min(distortion, _secondVectors[0].GetDistortion(row + i, column + j)) * 13 / 16;
                least += distortion;
            }
        }
        double bits = size == 0 ? 0 : 5;
        if (_options.Preset == MotionPreset.Fast) bits = 10;
        return cost > least + (bits * _options.Lambda);
    }
}
