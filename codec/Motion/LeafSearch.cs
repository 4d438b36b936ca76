using System.Numerics;
using NeuralCodec.Codec.Bitstream;
using NeuralCodec.Codec.Networks;

namespace NeuralCodec.Codec.Motion;

/// <summary>The best leaf found for a place.</summary>
internal struct LeafChoice
{
    public MotionLeaf Leaf;
    public LeafMotion Motion;
    public LeafTrace Trace;
    public double Cost;
    public int Distortion;
}

/// <summary>Searches the best leaf for a place: merge candidates first, then vectors of one and of both references.</summary>
internal sealed class LeafSearch(SearchPicture picture, MotionModels models, MotionNeighbours neighbours)
{
    // Steps of one unit to the best of the neighbours, at most.
    private const int SteppingRounds = 4;

    private readonly AlignedBuffer<byte> _scratch = new(MotionField.BlockPixels * MotionField.BlockPixels);
    private readonly MergeCandidate[] _candidates = new MergeCandidate[MotionModels.MergeCandidates];
    private readonly MotionCell[] _cells = new MotionCell[MotionField.BlockCells * MotionField.BlockCells];
    private MotionDeriver _deriver = null!;
    private MotionSearchOptions _options = null!;
    private SearchReference _first = null!;
    private SearchReference? _second;
    private VectorGrid[] _firstVectors = null!;
    private VectorGrid[]? _secondVectors;
    private int _shift;
    private double _lambda;
    private int _row;
    private int _column;
    private int _sizeCells;

    public void Load(
        MotionDeriver deriver, MotionSearchOptions options, SearchReference first, SearchReference? second,
        VectorGrid[] firstVectors, VectorGrid[]? secondVectors, int differenceShift)
    {
        _deriver = deriver;
        _options = options;
        (_first, _second) = (first, second);
        (_firstVectors, _secondVectors) = (firstVectors, secondVectors);
        _shift = differenceShift;
        _lambda = options.Lambda / 256;
    }

    private bool HasTwo => _second is not null;

    private bool AllowsBoth => HasTwo && _options.Tools.HasFlag(MotionTools.Both);

    /// <summary>The best leaf at a place, under models and neighbours as they stand.</summary>
    public LeafChoice Search(int row, int column, int sizeCells)
    {
        (_row, _column, _sizeCells) = (row, column, sizeCells);
        _deriver.BuildCandidates(row, column, sizeCells, _candidates);
        var best = new LeafChoice { Cost = double.MaxValue };
        if (_options.Tools.HasFlag(MotionTools.Merge))
            TryMerges(ref best);
        if (best.Cost == double.MaxValue || MayBeExplicit(best))
            TryExplicit(ref best);
        return best;
    }

    private void TryMerges(ref LeafChoice best)
    {
        for (int i = 0; i < _candidates.Length; i++)
        {
            // Places left over repeat a candidate at a higher price.
            if (!_candidates.AsSpan(0, i).Contains(_candidates[i]) && (!_candidates[i].IsOfBorder || _options.Tools.HasFlag(MotionTools.Border)))
                Try(ref best, NewLeaf() with { IsMerged = true, MergeIndex = (byte)i });
        }
        if (!AllowsBoth) return;
        MotionLeaf merged = best.Leaf;
        ReferenceUse used = best.Motion.Centre.Use;
        for (ReferenceUse use = ReferenceUse.First; use <= ReferenceUse.Both; use++)
        {
            if (use != used)
                Try(ref best, merged with { Use = use });
        }
    }

    // Whether the vectors of the first stage could gain more than they cost.
    private bool MayBeExplicit(in LeafChoice best)
    {
        int size = BitOperations.Log2((uint)_sizeCells);
        int distortion = _firstVectors[size].GetDistortion(_row / _sizeCells, _column / _sizeCells);
        if (_secondVectors is not null)
            distortion = Math.Min(distortion, _secondVectors[size].GetDistortion(_row / _sizeCells, _column / _sizeCells)) * 13 / 16;
        return best.Cost > distortion + (_options.Lambda * 5);
    }

    private void TryExplicit(ref LeafChoice best)
    {
        int size = BitOperations.Log2((uint)_sizeCells);
        MotionVector first = SearchOne(ref best, ReferenceUse.First, _firstVectors[size].Get(_row / _sizeCells, _column / _sizeCells));
        if (_secondVectors is null) return;
        MotionVector second = SearchOne(ref best, ReferenceUse.Second, _secondVectors[size].Get(_row / _sizeCells, _column / _sizeCells));
        if (AllowsBoth) SearchBoth(ref best, first, second);
    }

    // Steps from the vector of the first stage, with true bits.
    private MotionVector SearchOne(ref LeafChoice best, ReferenceUse use, MotionVector start)
    {
        var local = new LeafChoice { Cost = double.MaxValue };
        TryVectors(ref local, use, start, start, false);
        if (_options.Preset != MotionPreset.Fast)
        {
            for (int number = 0; number < 2; number++)
            {
                MotionVector predicted = _deriver.Predict(_candidates, use, number);
                TryVectors(ref local, use, predicted, predicted, false);
            }
            for (int round = 0; round < SteppingRounds; round++)
            {
                MotionVector from = VectorOf(local.Motion.Centre);
                for (int i = 0; i < 4; i++)
                {
                    MotionVector next = Step(from, i);
                    TryVectors(ref local, use, next, next, false);
                }
                if (VectorOf(local.Motion.Centre) == from) break;
            }
        }
        TryVariations(ref local);
        if (local.Cost < best.Cost) best = local;
        return VectorOf(local.Motion.Centre);

        MotionVector VectorOf(MotionCell cell) => use == ReferenceUse.First ? cell.First : cell.Second;
    }

    private void SearchBoth(ref LeafChoice best, MotionVector first, MotionVector second)
    {
        var local = new LeafChoice { Cost = double.MaxValue };
        TryVectors(ref local, ReferenceUse.Both, first, second, false);
        TryVectors(ref local, ReferenceUse.Both, first, second, true);
        if (best.Leaf.IsMerged && best.Motion.Centre.Use == ReferenceUse.Both)
            TryVectors(ref local, ReferenceUse.Both, best.Motion.Centre.First, best.Motion.Centre.Second, true);
        for (int round = 0; round < SteppingRounds && _options.Preset != MotionPreset.Fast; round++)
        {
            MotionCell from = local.Motion.Centre;
            bool linked = local.Leaf.IsLinked;
            for (int i = 0; i < 8; i++)
            {
                if (i < 4) TryVectors(ref local, ReferenceUse.Both, Step(from.First, i), from.Second, linked);
                else if (!linked) TryVectors(ref local, ReferenceUse.Both, from.First, Step(from.Second, i - 4), false);
            }
            if (local.Motion.Centre == from) break;
        }
        TryVariations(ref local);
        if (local.Cost < best.Cost) best = local;
    }

    // The same vectors at the centre, and what the surroundings say from cell to cell.
    private void TryVariations(ref LeafChoice best)
    {
        if (_sizeCells == 1 || _options.Preset == MotionPreset.Fast || !_options.Tools.HasFlag(MotionTools.Variation)) return;
        MotionLeaf uniform = best.Leaf;
        bool stepsEach = _options.Preset == MotionPreset.Slow;
        for (LeafVariation variation = LeafVariation.Slope; variation <= LeafVariation.Global; variation++)
        {
            if (_deriver.SourceOf(variation, _row, _column) == MotionSource.None) continue;
            LeafChoice varied = stepsEach ? new LeafChoice { Cost = double.MaxValue } : best;
            Try(ref varied, uniform with { Variation = variation });
            if (stepsEach) StepDifferences(ref varied);
            if (varied.Cost < best.Cost) best = varied;
        }
        if (!stepsEach && best.Leaf.Variation != LeafVariation.None) StepDifferences(ref best);
    }

    // Steps that keep what the cells follow; predictors stay as well.
    private void StepDifferences(ref LeafChoice best)
    {
        for (int round = 0; round < SteppingRounds; round++)
        {
            MotionLeaf start = best.Leaf;
            for (int i = 0; i < 4; i++)
            {
                if (start.Use != ReferenceUse.Second) Try(ref best, start with { First = Step(start.First, i) });
                if (start.Use != ReferenceUse.First && !start.IsLinked) Try(ref best, start with { Second = Step(start.Second, i) });
            }
            if (best.Leaf == start) break;
        }
    }

    private static VectorDifference Step(VectorDifference from, int direction)
    {
        int x = from.X + VectorSearch.StepX[direction], y = from.Y + VectorSearch.StepY[direction];
        return Math.Max(Math.Abs(x), Math.Abs(y)) > VectorDifference.Max ? from : new((short)x, (short)y);
    }

    private MotionVector Step(MotionVector from, int direction) => MotionScaling.Clamp(
        from.X + (VectorSearch.StepX[direction] << _shift), from.Y + (VectorSearch.StepY[direction] << _shift));

    private MotionLeaf NewLeaf() => new() { Row = (ushort)_row, Column = (ushort)_column, SizeCells = (byte)_sizeCells };

    private void TryVectors(ref LeafChoice best, ReferenceUse use, MotionVector first, MotionVector second, bool linked)
    {
        MotionLeaf leaf = NewLeaf() with { Use = use, IsLinked = linked };
        if (use != ReferenceUse.Second)
        {
            leaf.FirstPredictor = (byte)ChoosePredictor(ReferenceUse.First, first, out VectorDifference difference);
            leaf.First = difference;
        }
        if (use != ReferenceUse.First)
        {
            // A linked second vector comes out where the first leads; the predictor that brings it nearest is chosen by result.
            leaf.SecondPredictor = (byte)ChoosePredictor(ReferenceUse.Second, second, out VectorDifference difference);
            leaf.Second = linked ? default : difference;
        }
        Try(ref best, leaf);
    }

    private int ChoosePredictor(ReferenceUse reference, MotionVector vector, out VectorDifference difference)
    {
        VectorDifference zero = Difference(vector, _deriver.Predict(_candidates, reference, 0));
        VectorDifference one = Difference(vector, _deriver.Predict(_candidates, reference, 1));
        bool takesOne = Length(one) + 1 < Length(zero);
        difference = takesOne ? one : zero;
        return takesOne ? 1 : 0;
    }

    private VectorDifference Difference(MotionVector vector, MotionVector predictor)
    {
        int half = _shift > 0 ? 1 << (_shift - 1) : 0;
        return new((short)((vector.X - predictor.X + half) >> _shift), (short)((vector.Y - predictor.Y + half) >> _shift));
    }

    private static int Length(VectorDifference difference) => (2 * BitLength(difference.X)) + (2 * BitLength(difference.Y));

    private static int BitLength(int value) => 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(value));

    private void Try(ref LeafChoice best, MotionLeaf leaf)
    {
        var counter = default(BitCounter);
        LeafTrace trace = MotionSyntax.CodeLeaf(ref counter, models, neighbours, HasTwo, ref leaf);
        double price = _lambda * counter.Cost;
        if (price >= best.Cost) return;
        LeafMotion motion = _deriver.Resolve(leaf, _candidates);
        int distortion = Measure(motion);
        if (distortion + price >= best.Cost) return;
        best = new LeafChoice { Leaf = leaf, Motion = motion, Trace = trace, Cost = distortion + price, Distortion = distortion };
    }

    private int Measure(LeafMotion motion)
    {
        if (motion.Source == MotionSource.None || _sizeCells == 1)
            return Measure(motion.Centre, _row, _column, _sizeCells);
        for (int i = 0; i < _sizeCells * _sizeCells; i++)
            _cells[i] = _deriver.CellAt(motion, _row, _column, _sizeCells, _row + (i / _sizeCells), _column + (i % _sizeCells));
        return MeasureCells(0, 0, _sizeCells);
    }

    // Parts of one motion at once: the measure is a sum over blocks of 8x8.
    private int MeasureCells(int row, int column, int size)
    {
        ReadOnlySpan<MotionCell> cells = _cells.AsSpan((row * _sizeCells) + column);
        MotionCell first = cells[0];
        bool isUniform = true;
        for (int r = 0; r < size && isUniform; r++)
            isUniform = cells.Slice(r * _sizeCells, size).IndexOfAnyExcept(first) < 0;
        if (isUniform) return Measure(first, _row + row, _column + column, size);
        int half = size / 2;
        return MeasureCells(row, column, half) + MeasureCells(row, column + half, half)
            + MeasureCells(row + half, column, half) + MeasureCells(row + half, column + half, half);
    }

    private int Measure(MotionCell cell, int row, int column, int sizeCells)
    {
        int x = column * MotionField.CellPixels, y = row * MotionField.CellPixels, pixels = sizeCells * MotionField.CellPixels;
        return cell.Use switch
        {
            ReferenceUse.First => picture.Satd(_first, x, y, pixels, cell.First),
            ReferenceUse.Second => picture.Satd(_second!, x, y, pixels, cell.Second),
            _ => picture.SatdMean(_first, cell.First, _second!, cell.Second, x, y, pixels, _scratch),
        };
    }
}
