namespace NeuralCodec.Codec.Motion;

/// <summary>
/// Derives vectors from coded motion (docs/inter-motion.md section 4): merge candidates and predictors of each leaf, in coding
/// order. The field that it fills is also what it takes spatial candidates from. Not thread safe.
/// </summary>
public sealed class MotionDeriver
{
    private readonly MotionInputs _inputs;
    private readonly int _shift;

    /// <summary>Prepares the derivation of one picture: its copied blocks and global models are entered in <paramref name="field"/>.</summary>
    internal MotionDeriver(MotionInputs inputs, CodedMotion motion, MotionField field)
    {
        _inputs = inputs;
        _shift = motion.DifferenceShift;
        Field = field;
        motion.IsCopied.CopyTo(field.IsCopied, 0);
        field.FirstGlobal = motion.FirstGlobal.Resolve(CodedGlobalMotion.Inherit(inputs, inputs.FirstDistance));
        field.SecondGlobal = motion.SecondGlobal.Resolve(CodedGlobalMotion.PredictSecond(field.FirstGlobal, inputs));
    }

    /// <summary>The field that is filled.</summary>
    internal MotionField Field { get; }

    /// <summary>The vectors of a picture.</summary>
    /// <param name="motion">What was read, or is about to be written.</param>
    /// <param name="inputs">With the same sizes and references.</param>
    /// <exception cref="ArgumentException">Sizes or number of references differ.</exception>
    public static MotionField Derive(CodedMotion motion, MotionInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(motion);
        ArgumentNullException.ThrowIfNull(inputs);
        var field = new MotionField(inputs.WidthPixels, inputs.HeightPixels);
        if (field.BlockColumns != motion.BlockColumns || field.BlockRows != motion.BlockRows || motion.HasTwoReferences != inputs.HasTwoReferences)
            throw new ArgumentException("motion of another picture", nameof(motion));
        var deriver = new MotionDeriver(inputs, motion, field);
        Span<MergeCandidate> candidates = stackalloc MergeCandidate[MotionModels.MergeCandidates];
        foreach (MotionLeaf leaf in motion.Leaves)
        {
            deriver.BuildCandidates(leaf.Row, leaf.Column, leaf.SizeCells, candidates);
            deriver.Fill(leaf.Row, leaf.Column, leaf.SizeCells, deriver.Resolve(leaf, candidates));
        }
        return field;
    }

    /// <summary>Enters the motion of a leaf.</summary>
    internal void Fill(int row, int column, int sizeCells, LeafMotion motion)
    {
        for (int r = row; r < row + sizeCells; r++)
        {
            Span<MotionCell> cells = Field.Cells.AsSpan((r * Field.Columns) + column, sizeCells);
            if (motion.Source == CandidateSource.Cell)
            {
                cells.Fill(motion.Centre);
                continue;
            }
            for (int c = 0; c < sizeCells; c++)
                cells[c] = CellAt(motion, r, column + c);
        }
    }

    /// <summary>The motion of one cell of a leaf.</summary>
    internal MotionCell CellAt(LeafMotion motion, int row, int column)
    {
        if (motion.Source == CandidateSource.Cell) return motion.Centre;
        int x = (column * MotionField.CellPixels) + (MotionField.CellPixels / 2), y = (row * MotionField.CellPixels) + (MotionField.CellPixels / 2);
        return Replace(MotionAt(motion.Source, x, y), motion.Use);
    }

    /// <summary>The motion of a leaf with the candidates of its place.</summary>
    internal LeafMotion Resolve(in MotionLeaf leaf, ReadOnlySpan<MergeCandidate> candidates)
    {
        if (leaf.IsMerged)
        {
            MergeCandidate candidate = candidates[leaf.MergeIndex];
            return new LeafMotion(Replace(candidate.Centre, leaf.Use), candidate.Source, leaf.Use);
        }
        MotionVector first = default;
        MotionVector second = default;
        if (leaf.Use != ReferenceUse.Second)
            first = Add(Predict(candidates, ReferenceUse.First, leaf.FirstPredictor), leaf.First.X, leaf.First.Y);
        if (leaf.Use != ReferenceUse.First)
        {
            int x = leaf.Second.X, y = leaf.Second.Y;
            if (leaf.IsLinked)
            {
                x = MotionScaling.Scale(leaf.First.X, _inputs.SecondDistance, _inputs.FirstDistance);
                y = MotionScaling.Scale(leaf.First.Y, _inputs.SecondDistance, _inputs.FirstDistance);
            }
            second = Add(Predict(candidates, ReferenceUse.Second, leaf.SecondPredictor), x, y);
        }
        return new LeafMotion(new MotionCell(leaf.Use, first, second), CandidateSource.Cell, leaf.Use);
    }

    /// <summary>A candidate with other references in use; 0 leaves it as it is.</summary>
    internal MotionCell Replace(MotionCell cell, ReferenceUse use) => use switch
    {
        0 => cell,
        ReferenceUse.First => new MotionCell(use, VectorOf(cell, ReferenceUse.First), default),
        ReferenceUse.Second => new MotionCell(use, default, VectorOf(cell, ReferenceUse.Second)),
        _ => new MotionCell(use, VectorOf(cell, ReferenceUse.First), VectorOf(cell, ReferenceUse.Second)),
    };

    /// <summary>Predictor 0 or 1 of a vector: the first two different vectors of the candidates, then zero.</summary>
    internal MotionVector Predict(ReadOnlySpan<MergeCandidate> candidates, ReferenceUse reference, int number)
    {
        MotionVector first = VectorOf(candidates[0].Centre, reference);
        if (number == 0) return first;
        for (int i = 1; i < candidates.Length; i++)
        {
            MotionVector vector = VectorOf(candidates[i].Centre, reference);
            if (vector != first) return vector;
        }
        return default;
    }

    /// <summary>The merge candidates of a leaf; all of <paramref name="candidates"/> is filled.</summary>
    internal void BuildCandidates(int row, int column, int sizeCells, Span<MergeCandidate> candidates)
    {
        int count = 0;
        int lastRow = row + sizeCells - 1;
        int lastColumn = column + sizeCells - 1;
        AddSpatial(row, column, lastRow, column - 1, candidates, ref count);
        AddSpatial(row, column, row - 1, lastColumn, candidates, ref count);
        int spatial = count;
        int x = (column * MotionField.CellPixels) + (sizeCells * MotionField.CellPixels / 2);
        int y = (row * MotionField.CellPixels) + (sizeCells * MotionField.CellPixels / 2);
        if (_inputs.FirstMotion is not null)
            Add(MotionAt(CandidateSource.FirstTemporal, x, y), CandidateSource.FirstTemporal, candidates, ref count);
        if (_inputs.SecondMotion is not null)
            Add(MotionAt(CandidateSource.SecondTemporal, x, y), CandidateSource.SecondTemporal, candidates, ref count);
        if (Field.FirstGlobal is not null || Field.SecondGlobal is not null)
            Add(MotionAt(CandidateSource.Global, x, y), CandidateSource.Global, candidates, ref count);
        AddSpatial(row, column, row - 1, lastColumn + 1, candidates, ref count);
        AddSpatial(row, column, lastRow + 1, column - 1, candidates, ref count);
        AddSpatial(row, column, row - 1, column - 1, candidates, ref count);
        if (spatial == 2)
            Add(Average(candidates[0].Centre, candidates[1].Centre), CandidateSource.Cell, candidates, ref count);
        Add(new MotionCell(_inputs.HasTwoReferences ? ReferenceUse.Both : ReferenceUse.First, default, default), CandidateSource.Cell, candidates, ref count);
        candidates[count..].Fill(new MergeCandidate(MotionCell.Still, CandidateSource.Cell));
    }

    private static void Add(MotionCell centre, CandidateSource source, Span<MergeCandidate> candidates, ref int count)
    {
        if (count == candidates.Length) return;
        foreach (MergeCandidate candidate in candidates[..count])
        {
            if (candidate.Centre == centre) return;
        }
        candidates[count++] = new MergeCandidate(centre, source);
    }

    // What a source that knows motion everywhere says of a place, in luma pixels.
    private MotionCell MotionAt(CandidateSource source, int x, int y) => source switch
    {
        CandidateSource.FirstTemporal => Temporal(_inputs.FirstMotion!, _inputs.FirstDistance, x, y),
        CandidateSource.SecondTemporal => Temporal(_inputs.SecondMotion!, _inputs.SecondDistance, x, y),
        _ => Global(x, y),
    };

    // A cell is known where its leaf comes earlier: rows of blocks above, blocks to the left, and lower z-order inside the block.
    private bool IsKnown(int leafRow, int leafColumn, int row, int column)
    {
        if (row < 0 || column < 0 || row >= Field.Rows || column >= Field.Columns) return false;
        int blockRow = row / MotionField.BlockCells, leafBlockRow = leafRow / MotionField.BlockCells;
        if (blockRow != leafBlockRow) return blockRow < leafBlockRow;
        int blockColumn = column / MotionField.BlockCells, leafBlockColumn = leafColumn / MotionField.BlockCells;
        if (blockColumn != leafBlockColumn) return blockColumn < leafBlockColumn;
        return ZOrder(row, column) < ZOrder(leafRow, leafColumn);
    }

    private static int ZOrder(int row, int column) => (Spread(row & 7) << 1) | Spread(column & 7);

    private static int Spread(int bits) => (bits & 1) | ((bits & 2) << 1) | ((bits & 4) << 2);

    private void AddSpatial(int leafRow, int leafColumn, int row, int column, Span<MergeCandidate> candidates, ref int count)
    {
        if (IsKnown(leafRow, leafColumn, row, column))
            Add(Field[row, column], CandidateSource.Cell, candidates, ref count);
    }

    private MotionCell Temporal(TemporalMotion motion, int distance, int centreX, int centreY)
    {
        (int x, int y, int span) = Trajectory(motion, centreX, centreY);
        MotionVector step = MotionScaling.Scale(x, y, distance, span);
        (x, y, span) = Trajectory(motion, centreX + (step.X >> 2), centreY + (step.Y >> 2));
        MotionVector first = MotionScaling.Scale(x, y, _inputs.FirstDistance, span);
        return _inputs.HasTwoReferences
            ? new MotionCell(ReferenceUse.Both, first, MotionScaling.Scale(x, y, _inputs.SecondDistance, span))
            : new MotionCell(ReferenceUse.First, first, default);
    }

    // The displacement at a place of a reference, and the distance in pictures that it covers.
    internal static (int X, int Y, int Span) Trajectory(TemporalMotion motion, int x, int y)
    {
        MotionField field = motion.Field;
        int row = Math.Clamp(y >> 3, 0, field.Rows - 1);
        int column = Math.Clamp(x >> 3, 0, field.Columns - 1);
        MotionCell cell = field[row, column];
        int span = motion.SecondDistance - motion.FirstDistance;
        if (cell.Use == ReferenceUse.Both && span != 0)
            return (cell.Second.X - cell.First.X, cell.Second.Y - cell.First.Y, span);
        if (cell.Use == ReferenceUse.Second && motion.SecondDistance != 0)
            return (cell.Second.X, cell.Second.Y, motion.SecondDistance);
        return (cell.First.X, cell.First.Y, motion.FirstDistance);
    }

    private MotionCell Global(int centreX, int centreY)
    {
        int x = centreX - (Field.Columns * MotionField.CellPixels / 2);
        int y = centreY - (Field.Rows * MotionField.CellPixels / 2);
        ReferenceUse use = (Field.FirstGlobal is null ? 0 : ReferenceUse.First) | (Field.SecondGlobal is null ? 0 : ReferenceUse.Second);
        return new MotionCell(use, Field.FirstGlobal?.Evaluate(x, y) ?? default, Field.SecondGlobal?.Evaluate(x, y) ?? default);
    }

    private MotionCell Average(MotionCell a, MotionCell b)
    {
        ReferenceUse use = a.Use | b.Use;
        return new MotionCell(
            use,
            use == ReferenceUse.Second ? default : Mean(VectorOf(a, ReferenceUse.First), VectorOf(b, ReferenceUse.First)),
            use == ReferenceUse.First ? default : Mean(VectorOf(a, ReferenceUse.Second), VectorOf(b, ReferenceUse.Second)));
    }

    private static MotionVector Mean(MotionVector a, MotionVector b) => new((short)((a.X + b.X) >> 1), (short)((a.Y + b.Y) >> 1));

    // The vector of a cell into a reference; where it has none, its other vector scaled.
    private MotionVector VectorOf(MotionCell cell, ReferenceUse reference)
    {
        if (reference == ReferenceUse.First)
        {
            return cell.Use != ReferenceUse.Second ? cell.First
                : MotionScaling.Scale(cell.Second.X, cell.Second.Y, _inputs.FirstDistance, _inputs.SecondDistance);
        }
        return cell.Use != ReferenceUse.First ? cell.Second
            : MotionScaling.Scale(cell.First.X, cell.First.Y, _inputs.SecondDistance, _inputs.FirstDistance);
    }

    private MotionVector Add(MotionVector predictor, int x, int y) =>
        MotionScaling.Clamp(predictor.X + (x << _shift), predictor.Y + (y << _shift));
}
