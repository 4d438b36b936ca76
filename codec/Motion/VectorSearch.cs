using System.Numerics;

namespace NeuralCodec.Codec.Motion;

/// <summary>
/// First stage of the search, for one reference: vectors of all blocks of 8 to 64 pixels, from coarse to fine. Each pass over the
/// rows needs the passes before it only, so rows may be done in any order.
/// </summary>
internal sealed unsafe class VectorSearch
{
    private const int Window = 8;
    private readonly SearchPicture _picture;
    private SearchReference _reference = null!;
    private MotionInputs _inputs = null!;
    private bool _isSecond;
    private double _lambda;
    private MotionPreset _preset;

    // Vectors in samples of the level: of 32x32 blocks at 1/8 and 1/4, of 16x16 blocks at 1/2.
    private readonly VectorGrid _eighth;
    private readonly VectorGrid _quarter;
    private readonly VectorGrid _half;

    public VectorSearch(SearchPicture picture)
    {
        _picture = picture;
        _eighth = new VectorGrid(picture.PaddedWidth, picture.PaddedHeight, 32);
        _quarter = new VectorGrid(picture.PaddedWidth, picture.PaddedHeight, 32);
        _half = new VectorGrid(picture.PaddedWidth, picture.PaddedHeight, 16);
        for (int i = 0; i < Fine.Length; i++)
            Fine[i] = new VectorGrid(picture.PaddedWidth, picture.PaddedHeight, 8 << i);
    }

    /// <summary>Vectors in quarter pixels of blocks of 8, 16, 32 and 64.</summary>
    public VectorGrid[] Fine { get; } = new VectorGrid[4];

    /// <summary>The reference in use.</summary>
    public SearchReference Reference => _reference;

    /// <summary>Number of passes.</summary>
    public const int Passes = 6;

    /// <summary>Turns to a picture and a reference.</summary>
    public void Load(SearchReference reference, MotionInputs inputs, bool isSecond, double lambda, MotionPreset preset)
    {
        _reference = reference;
        _inputs = inputs;
        _isSecond = isSecond;
        _lambda = lambda;
        _preset = preset;
    }

    /// <summary>One row of 64x64 blocks of a pass.</summary>
    public void RunRow(int pass, int blockRow)
    {
        switch (pass)
        {
            case 0:
                ForRows(_eighth, blockRow, SearchEighth);
                break;
            case 1:
                ForRows(_quarter, blockRow, SearchQuarter);
                break;
            case 2:
                ForRows(_half, blockRow, SearchHalf);
                break;
            case 3:
                ForRows(Fine[1], blockRow, SearchFull);
                break;
            case 4:
                ForRows(Fine[0], blockRow, SearchSmall);
                ForRows(Fine[2], blockRow, (row, column) => SearchLarge(2, row, column));
                break;
            default:
                // Looks at vectors of 32x32 in the block row above, which the pass before has to have finished.
                ForRows(Fine[3], blockRow, (row, column) => SearchLarge(3, row, column));
                break;
        }
    }

    private static void ForRows(VectorGrid grid, int blockRow, Action<int, int> search)
    {
        int rows = MotionField.BlockPixels / grid.BlockPixels;
        for (int row = blockRow * rows; row < (blockRow + 1) * rows; row++)
        {
            for (int column = 0; column < grid.Columns; column++)
                search(row, column);
        }
    }

    // The whole range, at 1/8: a window of 64x64 pixels around each block of 32x32.
    private void SearchEighth(int row, int column)
    {
        int x = (column * 4) - 2, y = (row * 4) - 2;
        int distance = Math.Abs(_isSecond ? _inputs.SecondDistance : _inputs.FirstDistance);
        int scale = Math.Max(1, (_picture.PaddedWidth + 640) / 1280);
        int rangeX = Math.Clamp(4 + (2 * distance), 6, 14) * scale, rangeY = Math.Clamp(3 + distance, 4, 9) * scale;
        var level = new LevelSearch(_picture.Pyramid.GetLevel(2), _reference.Pyramid.GetLevel(2), x, y);
        (int X, int Y) centre = (0, 0);
        Span<MotionVector> temporal = stackalloc MotionVector[2];
        int count = PredictTemporal((column * 32) + 16, (row * 32) + 16, temporal);
        int best = level.Sad(0, 0) - 16;
        for (int i = 0; i < count; i++)
        {
            int tx = temporal[i].X >> 5, ty = temporal[i].Y >> 5;
            int sad = level.Sad(tx, ty);
            if (sad >= best) continue;
            best = sad;
            centre = (tx, ty);
        }
        (int X, int Y) found = centre;
        for (int dy = -rangeY; dy <= rangeY; dy++)
        {
            for (int dx = -rangeX; dx <= rangeX; dx++)
            {
                int sad = level.Sad(centre.X + dx, centre.Y + dy) + (2 * (Math.Abs(dx) + Math.Abs(dy)));
                if (sad >= best) continue;
                best = sad;
                found = (centre.X + dx, centre.Y + dy);
            }
        }
        _eighth.Set(row, column, found.X, found.Y, best);
    }

    private void SearchQuarter(int row, int column)
    {
        var level = new LevelSearch(_picture.Pyramid.GetLevel(1), _reference.Pyramid.GetLevel(1), column * 8, row * 8);
        var list = new CandidateList(stackalloc MotionVector[16]);
        list.AddAround(_eighth, row, column, 2);
        AddTemporal(ref list, (column * 32) + 16, (row * 32) + 16, 4);
        list.Add(0, 0);
        level.Search(list.Vectors, 2, 2, out MotionVector found, out int sad);
        _quarter.Set(row, column, found.X, found.Y, sad);
    }

    private void SearchHalf(int row, int column)
    {
        var level = new LevelSearch(_picture.Pyramid.GetLevel(0), _reference.Pyramid.GetLevel(0), column * 8, row * 8);
        var list = new CandidateList(stackalloc MotionVector[16]);
        list.AddNearest(_quarter, row, column, 2);
        AddTemporal(ref list, (column * 16) + 8, (row * 16) + 8, 3);
        list.Add(0, 0);
        level.Search(list.Vectors, 1, 3, out MotionVector found, out int sad);
        _half.Set(row, column, found.X, found.Y, sad);
    }

    // Blocks of 16: whole pixels by absolute differences, fractions by Hadamard.
    private void SearchFull(int row, int column)
    {
        int x = column * 16, y = row * 16;
        (int width, int height) = _picture.Visible(x, y, 16);
        if (width == 0)
        {
            Fine[1].Set(row, column, 0, 0, 0);
            return;
        }
        var level = new LevelSearch(_picture.Luma, _reference.Picture!.GetPlane(0), x, y, 16);
        var list = new CandidateList(stackalloc MotionVector[20]);
        if (_preset == MotionPreset.Fast) list.AddCross(_half, row, column, 2);
        else list.AddAround(_half, row, column, 2);
        AddTemporal(ref list, x + 8, y + 8, 2);
        list.Add(0, 0);
        level.Search(list.Vectors, 1, 3, out MotionVector found, out _);
        MotionVector vector = MotionScaling.Clamp(found.X * 4, found.Y * 4);
        MotionVector centre = Median(_half, row, column, 8);
        int distortion = Refine(x, y, 16, ref vector, centre, 2, true);
        Fine[1].Set(row, column, vector.X, vector.Y, distortion);
    }

    private void SearchSmall(int row, int column)
    {
        int x = column * 8, y = row * 8;
        if (_picture.Visible(x, y, 8).Width == 0)
        {
            Fine[0].Set(row, column, 0, 0, 0);
            return;
        }
        var list = new CandidateList(stackalloc MotionVector[16]);
        list.AddNearest(Fine[1], row, column, 1);
        MotionVector centre = Fine[1].Get(row >> 1, column >> 1);
        MotionVector vector = PickBest(x, y, 8, list.Vectors, centre);
        int distortion = Refine(x, y, 8, ref vector, centre, _preset == MotionPreset.Fast ? 1 : 4, false);
        Fine[0].Set(row, column, vector.X, vector.Y, distortion);
    }

    private void SearchLarge(int size, int row, int column)
    {
        int pixels = 8 << size;
        int x = column * pixels, y = row * pixels;
        if (_picture.Visible(x, y, pixels).Width == 0)
        {
            Fine[size].Set(row, column, 0, 0, 0);
            return;
        }
        var list = new CandidateList(stackalloc MotionVector[16]);
        VectorGrid below = Fine[size - 1];
        for (int i = 0; i < 4; i++)
        {
            MotionVector child = below.Get((row * 2) + (i >> 1), (column * 2) + (i & 1));
            list.Add(child.X, child.Y);
        }
        MotionVector centre = Median(below, row * 2, column * 2, 1);
        list.Add(centre.X, centre.Y);
        MotionVector vector = PickBest(x, y, pixels, list.Vectors, centre);
        int distortion = Refine(x, y, pixels, ref vector, centre, _preset == MotionPreset.Fast ? 1 : 2, false);
        Fine[size].Set(row, column, vector.X, vector.Y, distortion);
    }

    private MotionVector PickBest(int x, int y, int pixels, ReadOnlySpan<MotionVector> candidates, MotionVector centre)
    {
        MotionVector best = candidates[0];
        double bestCost = double.MaxValue;
        foreach (MotionVector candidate in candidates)
        {
            double cost = _picture.Satd(_reference, x, y, pixels, candidate) + Price(candidate, centre);
            if (cost >= bestCost) continue;
            bestCost = cost;
            best = candidate;
        }
        return best;
    }

    // Steps of shrinking size to the best of the neighbours. Returns the distortion without price.
    private int Refine(int x, int y, int pixels, ref MotionVector vector, MotionVector centre, int step, bool diagonal)
    {
        int best = _picture.Satd(_reference, x, y, pixels, vector);
        double bestCost = best + Price(vector, centre);
        int tries = diagonal ? 8 : 4;
        for (; step > 0; step >>= 1)
        {
            for (int round = 0; round < 2; round++)
            {
                MotionVector from = vector;
                for (int i = 0; i < tries; i++)
                {
                    MotionVector candidate = MotionScaling.Clamp(from.X + (StepX[i] * step), from.Y + (StepY[i] * step));
                    double price = Price(candidate, centre);
                    if (price >= bestCost) continue;
                    int satd = _picture.Satd(_reference, x, y, pixels, candidate);
                    if (satd + price >= bestCost) continue;
                    bestCost = satd + price;
                    best = satd;
                    vector = candidate;
                }
                if (vector == from || diagonal) break;
            }
        }
        return best;
    }

    /// <summary>Columns of a step in each of eight directions; the first four are along an axis.</summary>
    internal static ReadOnlySpan<sbyte> StepX => [1, -1, 0, 0, 1, 1, -1, -1];

    /// <summary>Rows of a step.</summary>
    internal static ReadOnlySpan<sbyte> StepY => [0, 0, 1, -1, 1, -1, 1, -1];

    // About what the difference would cost.
    private double Price(MotionVector vector, MotionVector centre) =>
        _lambda * (Length(vector.X - centre.X) + Length(vector.Y - centre.Y));

    private static double Length(int difference) => difference == 0 ? 0.5 : 1.5 + (1.5 * (32 - BitOperations.LeadingZeroCount((uint)Math.Abs(difference))));

    private static MotionVector Median(VectorGrid grid, int row, int column, int scale)
    {
        Span<int> x = stackalloc int[5];
        Span<int> y = stackalloc int[5];
        ReadOnlySpan<sbyte> rows = [0, 0, 0, -1, 1];
        ReadOnlySpan<sbyte> columns = [0, -1, 1, 0, 0];
        for (int i = 0; i < 5; i++)
        {
            MotionVector vector = grid.GetNear(row + rows[i], column + columns[i]);
            x[i] = vector.X;
            y[i] = vector.Y;
        }
        x.Sort();
        y.Sort();
        return MotionScaling.Clamp(x[2] * scale, y[2] * scale);
    }

    private void AddTemporal(ref CandidateList list, int x, int y, int shift)
    {
        Span<MotionVector> temporal = stackalloc MotionVector[2];
        int count = PredictTemporal(x, y, temporal);
        for (int i = 0; i < count; i++)
            list.Add((temporal[i].X + (1 << (shift - 1))) >> shift, (temporal[i].Y + (1 << (shift - 1))) >> shift);
    }

    /// <summary>Vectors into the reference, 0 to 2 of them, that the references' own motion suggests at a place in luma pixels.</summary>
    public int PredictTemporal(int x, int y, Span<MotionVector> vectors)
    {
        int count = 0;
        int distance = _isSecond ? _inputs.SecondDistance : _inputs.FirstDistance;
        foreach (TemporalMotion? motion in (ReadOnlySpan<TemporalMotion?>)[_inputs.FirstMotion, _inputs.SecondMotion])
        {
            if (motion is null) continue;
            (int dx, int dy, int span) = MotionDeriver.Trajectory(motion, x, y);
            vectors[count++] = MotionScaling.Scale(dx, dy, distance, span);
        }
        return count;
    }
}
