using System.Buffers;

namespace NeuralCodec.Codec.Motion;

/// <summary>
/// Derives vectors from coded motion (docs/inter-motion.md section 4): merge candidates and predictors of each leaf, in coding
/// order. The field that it fills is also what it takes spatial candidates from. Not thread safe.
/// </summary>
public sealed class MotionDeriver : IDisposable
{
    private readonly MotionInputs _inputs;
    private readonly int _shift;

    // What the references' motion says at the centres of cells, where it has been asked for; no use where not.
    private MotionCell[] _firstTemporal;
    private MotionCell[] _secondTemporal;

    // The fits along the border of the leaf looked at last: X and Y into each reference of the slope's use.
    private readonly SlopeFit[] _slopes = new SlopeFit[4];
    private ReferenceUse _slopeUse;
    private (int Row, int Column, int SizeCells) _slopePlace;

    /// <summary>Prepares the derivation of one picture: its copied blocks and global models are entered in <paramref name="field"/>.</summary>
    internal MotionDeriver(MotionInputs inputs, CodedMotion motion, MotionField field)
    {
        _inputs = inputs;
        _shift = motion.DifferenceShift;
        Field = field;
        _firstTemporal = Rent(inputs.FirstMotion);
        _secondTemporal = Rent(inputs.SecondMotion);
        motion.IsCopied.CopyTo(field.IsCopied, 0);
        field.FirstGlobal = motion.FirstGlobal.Resolve(CodedGlobalMotion.Inherit(inputs, inputs.FirstDistance));
        field.SecondGlobal = motion.SecondGlobal.Resolve(CodedGlobalMotion.PredictSecond(field.FirstGlobal, inputs));
    }

    private MotionCell[] Rent(TemporalMotion? motion)
    {
        if (motion is null) return [];
        MotionCell[] cells = ArrayPool<MotionCell>.Shared.Rent(Field.Cells.Length);
        Array.Clear(cells, 0, Field.Cells.Length);
        return cells;
    }

    /// <summary>Gives back what the derivation needed beside the field.</summary>
    public void Dispose()
    {
        foreach (MotionCell[] cells in (ReadOnlySpan<MotionCell[]>)[_firstTemporal, _secondTemporal])
        {
            if (cells.Length > 0) ArrayPool<MotionCell>.Shared.Return(cells);
        }
        (_firstTemporal, _secondTemporal) = ([], []);
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
        using var deriver = new MotionDeriver(inputs, motion, field);
        Span<MergeCandidate> candidates = stackalloc MergeCandidate[MotionModels.MergeCandidates];
        foreach (MotionLeaf leaf in motion.Leaves)
        {
            // What a list begins with does not depend on its length.
            bool needsAll = !leaf.IsMerged && (leaf.FirstPredictor | leaf.SecondPredictor) != 0;
            Span<MergeCandidate> needed = needsAll ? candidates : candidates[..(leaf.MergeIndex + 1)];
            deriver.BuildCandidates(leaf.Row, leaf.Column, leaf.SizeCells, needed);
            deriver.Fill(leaf.Row, leaf.Column, leaf.SizeCells, deriver.Resolve(leaf, needed));
        }
        return field;
    }

    /// <summary>Enters the motion of a leaf.</summary>
    internal void Fill(int row, int column, int sizeCells, LeafMotion motion)
    {
        for (int r = row; r < row + sizeCells; r++)
        {
            Span<MotionCell> cells = Field.Cells.AsSpan((r * Field.Columns) + column, sizeCells);
            if (motion.Source == MotionSource.None)
            {
                cells.Fill(motion.Centre);
                continue;
            }
            for (int c = 0; c < sizeCells; c++)
                cells[c] = CellAt(motion, row, column, sizeCells, r, column + c);
        }
    }

    /// <summary>The motion of the cell at <paramref name="row"/> and <paramref name="column"/>, of a leaf.</summary>
    internal MotionCell CellAt(LeafMotion motion, int leafRow, int leafColumn, int sizeCells, int row, int column)
    {
        if (motion.Source == MotionSource.None) return motion.Centre;
        MotionCell followed = motion.Source == MotionSource.Slope
            ? Slope(leafRow, leafColumn, sizeCells, (2 * (column - leafColumn)) + 2, (2 * (row - leafRow)) + 2)
            : MotionAtCell(motion.Source, row, column);
        return Move(Replace(followed, motion.Use), motion.First, motion.Second);
    }

    /// <summary>The motion of a leaf with the candidates of its place.</summary>
    internal LeafMotion Resolve(in MotionLeaf leaf, ReadOnlySpan<MergeCandidate> candidates)
    {
        if (leaf.IsMerged)
        {
            MergeCandidate candidate = candidates[leaf.MergeIndex];
            return new LeafMotion(Replace(candidate.Centre, leaf.Use), candidate.Source, candidate.First, candidate.Second, leaf.Use);
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
        var centre = new MotionCell(leaf.Use, first, second);
        MotionSource source = SourceOf(leaf.Variation, leaf.Row, leaf.Column);
        if (source == MotionSource.None) return new LeafMotion(centre, source, default, default, leaf.Use);
        MotionCell followed = Replace(
            source == MotionSource.Slope ? Slope(leaf.Row, leaf.Column, leaf.SizeCells, leaf.SizeCells + 1, leaf.SizeCells + 1)
                : MotionAt(source, CentreOf(leaf.Column, leaf.SizeCells), CentreOf(leaf.Row, leaf.SizeCells)),
            leaf.Use);
        return new LeafMotion(centre, source, VectorOffset.Between(followed.First, first), VectorOffset.Between(followed.Second, second), leaf.Use);
    }

    /// <summary>What a variation follows at a place; nothing where that is missing.</summary>
    internal MotionSource SourceOf(LeafVariation variation, int row, int column) => variation switch
    {
        LeafVariation.Slope when HasBorder(row, column) => MotionSource.Slope,
        LeafVariation.Temporal when _inputs.FirstMotion is not null => MotionSource.FirstTemporal,
        LeafVariation.Temporal when _inputs.SecondMotion is not null => MotionSource.SecondTemporal,
        LeafVariation.Global when HasGlobal => MotionSource.Global,
        _ => MotionSource.None,
    };

    /// <summary>Cell k of the border of a leaf of n cells, 0 to 2 n: the one up left, then the row above, then the column to the left.</summary>
    internal static (int Row, int Column) BorderCell(int row, int column, int sizeCells, int k) =>
        k <= sizeCells ? (row - 1, column - 1 + k) : (row - 1 + k - sizeCells, column - 1);

    private bool HasGlobal => Field.FirstGlobal is not null || Field.SecondGlobal is not null;

    // All of it is known then, as it comes earlier.
    private static bool HasBorder(int row, int column) => row > 0 && column > 0;

    private static int CentreOf(int cell, int sizeCells) => (cell * MotionField.CellPixels) + (sizeCells * MotionField.CellPixels / 2);

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
        if (count == candidates.Length) return;
        int x = CentreOf(column, sizeCells), y = CentreOf(row, sizeCells);
        if (_inputs.FirstMotion is not null)
            Add(MotionAt(MotionSource.FirstTemporal, x, y), MotionSource.FirstTemporal, candidates, ref count);
        if (_inputs.SecondMotion is not null)
            Add(MotionAt(MotionSource.SecondTemporal, x, y), MotionSource.SecondTemporal, candidates, ref count);
        if (HasGlobal)
            Add(MotionAt(MotionSource.Global, x, y), MotionSource.Global, candidates, ref count);
        if (count == candidates.Length) return;
        if (HasBorder(row, column))
        {
            Add(Slope(row, column, sizeCells, sizeCells + 1, sizeCells + 1), MotionSource.Slope, candidates, ref count);
            if (_inputs.FirstMotion is not null)
                AddCorrected(MotionSource.FirstTemporal, row, column, sizeCells, candidates, ref count);
            if (_inputs.SecondMotion is not null)
                AddCorrected(MotionSource.SecondTemporal, row, column, sizeCells, candidates, ref count);
        }
        AddSpatial(row, column, row - 1, lastColumn + 1, candidates, ref count);
        AddSpatial(row, column, lastRow + 1, column - 1, candidates, ref count);
        AddSpatial(row, column, row - 1, column - 1, candidates, ref count);
        if (spatial == 2)
            Add(Average(candidates[0].Centre, candidates[1].Centre), MotionSource.None, candidates, ref count);
        Add(new MotionCell(_inputs.HasTwoReferences ? ReferenceUse.Both : ReferenceUse.First, default, default), MotionSource.None, candidates, ref count);
        candidates[count..].Fill(new MergeCandidate(MotionCell.Still, MotionSource.None, default, default));
    }

    private static void Add(
        MotionCell centre, MotionSource source, Span<MergeCandidate> candidates, ref int count, VectorOffset first = default, VectorOffset second = default)
    {
        if (count == candidates.Length) return;
        foreach (MergeCandidate candidate in candidates[..count])
        {
            if (candidate.Centre == centre) return;
        }
        candidates[count++] = new MergeCandidate(centre, source, first, second);
    }

    // A reference's motion, moved by the median of what the motion along the border differs from it.
    private void AddCorrected(MotionSource source, int row, int column, int sizeCells, Span<MergeCandidate> candidates, ref int count)
    {
        if (count == candidates.Length) return;
        int border = (2 * sizeCells) + 1;
        Span<short> x1 = stackalloc short[border], y1 = stackalloc short[border], x2 = stackalloc short[border], y2 = stackalloc short[border];
        for (int k = 0; k < border; k++)
        {
            (int r, int c) = BorderCell(row, column, sizeCells, k);
            MotionCell coded = Field[r, c], said = MotionAtCell(source, r, c);
            (x1[k], y1[k]) = VectorOffset.Between(said.First, VectorOf(coded, ReferenceUse.First));
            if (_inputs.HasTwoReferences)
                (x2[k], y2[k]) = VectorOffset.Between(said.Second, VectorOf(coded, ReferenceUse.Second));
        }
        VectorOffset first = new(Median(x1), Median(y1)), second = _inputs.HasTwoReferences ? new(Median(x2), Median(y2)) : default;
        MotionCell centre = Move(MotionAt(source, CentreOf(column, sizeCells), CentreOf(row, sizeCells)), first, second);
        Add(centre, source, candidates, ref count, first, second);
    }

    private static short Median(Span<short> values)
    {
        values.Sort();
        return values[values.Length / 2];
    }

    private static MotionCell Move(MotionCell cell, VectorOffset first, VectorOffset second) => new(
        cell.Use,
        cell.Use == ReferenceUse.Second ? default : first.Move(cell.First),
        cell.Use == ReferenceUse.First ? default : second.Move(cell.Second));

    // x, y: half cells from the centre of the cell up left of the leaf.
    private MotionCell Slope(int row, int column, int sizeCells, int x, int y)
    {
        if (_slopePlace != (row, column, sizeCells)) FitSlope(row, column, sizeCells);
        return new MotionCell(
            _slopeUse,
            _slopeUse == ReferenceUse.Second ? default : MotionScaling.Clamp(_slopes[0].Evaluate(x, y), _slopes[1].Evaluate(x, y)),
            _slopeUse == ReferenceUse.First ? default : MotionScaling.Clamp(_slopes[2].Evaluate(x, y), _slopes[3].Evaluate(x, y)));
    }

    private void FitSlope(int row, int column, int sizeCells)
    {
        _slopePlace = (row, column, sizeCells);
        _slopeUse = Field[row - 1, column + sizeCells - 1].Use | Field[row + sizeCells - 1, column - 1].Use;
        int border = (2 * sizeCells) + 1;
        Span<short> x = stackalloc short[border], y = stackalloc short[border];
        foreach (ReferenceUse reference in (ReadOnlySpan<ReferenceUse>)[ReferenceUse.First, ReferenceUse.Second])
        {
            if (!_slopeUse.HasFlag(reference)) continue;
            for (int k = 0; k < border; k++)
            {
                (int r, int c) = BorderCell(row, column, sizeCells, k);
                (x[k], y[k]) = VectorOf(Field[r, c], reference);
            }
            int at = reference == ReferenceUse.First ? 0 : 2;
            _slopes[at] = new SlopeFit(x);
            _slopes[at + 1] = new SlopeFit(y);
        }
    }

    // What a source that knows motion everywhere says of the centre of a cell.
    private MotionCell MotionAtCell(MotionSource source, int row, int column)
    {
        int x = CentreOf(column, 1), y = CentreOf(row, 1);
        if (source == MotionSource.Global) return Global(x, y);
        ref MotionCell said = ref (source == MotionSource.FirstTemporal ? _firstTemporal : _secondTemporal)[(row * Field.Columns) + column];
        if (said.Use == 0)
            said = MotionAt(source, x, y);
        return said;
    }

    // The same of a place, in luma pixels.
    private MotionCell MotionAt(MotionSource source, int x, int y) => source switch
    {
        MotionSource.FirstTemporal => Temporal(_inputs.FirstMotion!, _inputs.FirstDistance, x, y),
        MotionSource.SecondTemporal => Temporal(_inputs.SecondMotion!, _inputs.SecondDistance, x, y),
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
            Add(Field[row, column], MotionSource.None, candidates, ref count);
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
