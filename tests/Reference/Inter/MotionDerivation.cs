namespace NeuralCodec.Reference.Inter;

/// <summary>inter-motion.md, section 4: from leaves to the motion of each cell.</summary>
public sealed class MotionDerivation
{
    private readonly ParsedMotion parsed;
    private readonly MotionField?[] references;
    private readonly MotionField field;

    private MotionDerivation(ParsedMotion parsed, int d1, int d2, MotionField? f1, MotionField? f2)
    {
        this.parsed = parsed;
        references = [f1, f2];
        field = new MotionField(parsed.Copied.GetLength(0), parsed.Copied.GetLength(1), d1, d2);
    }

    /// <summary>The field of a frame whose references have the fields <paramref name="f1"/> and <paramref name="f2"/>.</summary>
    public static MotionField Derive(ParsedMotion parsed, int d1, int d2, MotionField? f1, MotionField? f2)
    {
        MotionDerivation derivation = new(parsed, d1, d2, f1, f2);
        derivation.Copies();
        derivation.Models();
        foreach (Leaf leaf in parsed.Leaves)
        {
            derivation.Enter(leaf);
        }

        return derivation.field;
    }

    private int Distance(int k) => k == 1 ? field.D1 : field.D2;

    private void Copies()
    {
        for (int row = 0; row < field.Rows / 8; row++)
        {
            for (int column = 0; column < field.Columns / 8; column++)
            {
                if (parsed.Copied[row, column])
                {
                    field.Copied[row, column] = true;
                    Fill(8 * row, 8 * column, 8, Motion.Still);
                }
            }
        }
    }

    /// <summary>Section 4.1, global models.</summary>
    private void Models()
    {
        field.Globals[0] = GlobalModel.From(parsed.Globals[0], Inherited(field.D1));
        if (field.D2 != 0)
        {
            field.Globals[1] = GlobalModel.From(parsed.Globals[1], field.Globals[0]?.Over(field.D2, field.D1) ?? Inherited(field.D2));
        }
    }

    private GlobalModel? Inherited(int n)
    {
        IEnumerable<GlobalModel?> models = references.OfType<MotionField>().SelectMany(f => new[] { f.Globals[0]?.Over(n, f.D1), f.Globals[1]?.Over(n, f.D2) });
        return models.FirstOrDefault(model => model is not null);
    }

    private void Fill(int row, int column, int size, Motion motion)
    {
        for (int cell = 0; cell < size * size; cell++)
        {
            field.Cells[row + (cell / size), column + (cell % size)] = motion;
        }
    }

    /// <summary>vector(M, k).</summary>
    private Vector VectorInto(Motion m, int k) => (m.Use & k) != 0 ? m.Of(k) : m.Of(3 - k).Scaled(Distance(k), Distance(3 - k));

    /// <summary>The motion of a use, with the vectors that a function gives.</summary>
    private static Motion WithUse(int use, Func<int, Vector> vector) =>
        new(use, (use & 1) != 0 ? vector(1) : default, (use & 2) != 0 ? vector(2) : default);

    private static (Vector Displacement, int Span) Trajectory(MotionField f, int x, int y)
    {
        Motion m = f.Cells[Math.Clamp(y >> 3, 0, f.Rows - 1), Math.Clamp(x >> 3, 0, f.Columns - 1)];
        return m.Use switch
        {
            3 when f.D1 != f.D2 => (m.Second - m.First, f.D2 - f.D1),
            2 => (m.Second, f.D2),
            _ => (m.First, f.D1),
        };
    }

    private Motion Temporal(MotionField f, int k, int x, int y)
    {
        (Vector v, int e) = Trajectory(f, x, y);
        Vector step = v.Scaled(Distance(k), e);
        (v, e) = Trajectory(f, x + (step.X >> 2), y + (step.Y >> 2));
        return WithUse(AllReferences, reference => v.Scaled(Distance(reference), e));
    }

    private int AllReferences => Distance(2) != 0 ? 3 : 1;

    private Motion Mean(Motion m, Motion n) => WithUse(m.Use | n.Use, k =>
    {
        Vector sum = VectorInto(m, k) + VectorInto(n, k);
        return new Vector(sum.X >> 1, sum.Y >> 1);
    });

    private bool IsKnown(Leaf leaf, int row, int column)
    {
        if (row < 0 || column < 0 || row >= field.Rows || column >= field.Columns)
        {
            return false;
        }

        (int, int, int) place = (row / 8, column / 8, Number(row % 8, column % 8));
        return place.CompareTo((leaf.Row / 8, leaf.Column / 8, Number(leaf.Row % 8, leaf.Column % 8))) < 0;
    }

    /// <summary>The bits r2 c2 r1 c1 r0 c0.</summary>
    private static int Number(int row, int column)
    {
        int number = 0;
        for (int bit = 2; bit >= 0; bit--)
        {
            number = (4 * number) + (2 * ((row >> bit) & 1)) + ((column >> bit) & 1);
        }

        return number;
    }

    private Motion Global(int x, int y)
    {
        int use = (field.Globals[0] is null ? 0 : 1) + (field.Globals[1] is null ? 0 : 2);
        return WithUse(use, k => field.Globals[k - 1]!.At(x - (4 * field.Columns), y - (4 * field.Rows)));
    }

    /// <summary>border(k).</summary>
    private Motion Border(Leaf leaf, int k) =>
        k <= leaf.Size ? field.Cells[leaf.Row - 1, leaf.Column - 1 + k] : field.Cells[leaf.Row - 1 + k - leaf.Size, leaf.Column - 1];

    private static bool HasBorder(Leaf leaf) => leaf.Row > 0 && leaf.Column > 0;

    /// <summary>slope at a place in luma samples, which is a multiple of half a cell from any centre.</summary>
    private Motion Slope(Leaf leaf, int x, int y)
    {
        int n = leaf.Size;
        int i = (x - (8 * leaf.Column) + 4) / 4;
        int j = (y - (8 * leaf.Row) + 4) / 4;
        return WithUse(Border(leaf, n).Use | Border(leaf, 2 * n).Use, k =>
        {
            Vector[] border = [.. Enumerable.Range(0, (2 * n) + 1).Select(m => VectorInto(Border(leaf, m), k))];
            return Vector.Limit(Component([.. border.Select(v => (Int128)v.X)]), Component([.. border.Select(v => (Int128)v.Y)]));
        });

        long Component(Int128[] v)
        {
            Int128 all = 0, vx = 0, vy = 0;
            for (int m = 1; m <= n; m++)
            {
                vx += m * v[m];
                vy += m * v[n + m];
            }

            foreach (Int128 one in v)
            {
                all += one;
            }

            Int128 s = n * (n + 1) / 2, t = n * (n + 1) * ((2 * n) + 1) / 6;
            Int128 q = (((2 * n) + 1) * t) - (2 * s * s), p = (all * t) - ((vx + vy) * s);
            Int128 above = (2 * p * t) + (((vx * q) - (p * s)) * i) + (((vy * q) - (p * s)) * j), below = 2 * q * t;
            Int128 magnitude = ((2 * Int128.Abs(above)) + below) / (2 * below);
            return (long)(above < 0 ? -magnitude : magnitude);
        }
    }

    /// <summary>correction(k, j).</summary>
    private Vector Correction(Leaf leaf, MotionField f, int k, int j)
    {
        List<Vector> differences = [];
        for (int m = 0; m <= 2 * leaf.Size; m++)
        {
            int row = m <= leaf.Size ? leaf.Row - 1 : leaf.Row - 1 + m - leaf.Size;
            int column = m <= leaf.Size ? leaf.Column - 1 + m : leaf.Column - 1;
            differences.Add(VectorInto(Border(leaf, m), j) - VectorInto(Temporal(f, k, (8 * column) + 4, (8 * row) + 4), j));
        }

        return new Vector(differences.Select(d => d.X).Order().ElementAt(leaf.Size), differences.Select(d => d.Y).Order().ElementAt(leaf.Size));
    }

    /// <summary>The source of a variation; null for none.</summary>
    private Func<int, int, Motion>? Source(Leaf leaf) => leaf.Variation switch
    {
        1 when HasBorder(leaf) => (x, y) => Slope(leaf, x, y),
        2 when references[0] is MotionField f => (x, y) => Temporal(f, 1, x, y),
        2 when references[1] is MotionField f => (x, y) => Temporal(f, 2, x, y),
        3 when field.Globals.Any(model => model is not null) => Global,
        _ => null,
    };

    /// <summary>Section 4.2; a candidate is its motion at the centre, and what cells ask at their own places, if anything.</summary>
    private (Motion Motion, Func<int, int, Motion>? At)[] Candidates(Leaf leaf)
    {
        List<(Motion Motion, Func<int, int, Motion>? At)> list = [];
        (int row, int column, int size) = (leaf.Row, leaf.Column, leaf.Size);
        int x = (8 * column) + (4 * size);
        int y = (8 * row) + (4 * size);
        void Add(Motion motion, Func<int, int, Motion>? at = null)
        {
            if (list.Count < 10 && !list.Exists(candidate => candidate.Motion == motion))
            {
                list.Add((motion, at));
            }
        }

        void AddPlaced(Func<int, int, Motion> at) => Add(at(x, y), at);

        void AddCell(int r, int c)
        {
            if (IsKnown(leaf, r, c))
            {
                Add(field.Cells[r, c]);
            }
        }

        AddCell(row + size - 1, column - 1);
        AddCell(row - 1, column + size - 1);
        bool both = list.Count == 2;
        foreach (int k in (int[])[1, 2])
        {
            if (references[k - 1] is MotionField f)
            {
                AddPlaced((px, py) => Temporal(f, k, px, py));
            }
        }

        if (field.Globals.Any(model => model is not null))
        {
            AddPlaced(Global);
        }

        if (HasBorder(leaf))
        {
            AddPlaced((px, py) => Slope(leaf, px, py));
            foreach (int k in (int[])[1, 2])
            {
                if (references[k - 1] is MotionField f)
                {
                    Vector[] corrections = [Correction(leaf, f, k, 1), field.D2 != 0 ? Correction(leaf, f, k, 2) : default];
                    AddPlaced((px, py) =>
                    {
                        Motion said = Temporal(f, k, px, py);
                        return WithUse(said.Use, j => Vector.Limit(said.Of(j).X + corrections[j - 1].X, said.Of(j).Y + corrections[j - 1].Y));
                    });
                }
            }
        }

        AddCell(row - 1, column + size);
        AddCell(row + size, column - 1);
        AddCell(row - 1, column - 1);
        if (both)
        {
            Add(Mean(list[0].Motion, list[1].Motion));
        }

        Add(WithUse(AllReferences, _ => default));
        return [.. list, .. Enumerable.Repeat((Motion.Still, (Func<int, int, Motion>?)null), 10 - list.Count)];
    }

    /// <summary>Section 4.3.</summary>
    private void Enter(Leaf leaf)
    {
        (Motion Motion, Func<int, int, Motion>? At)[] candidates = Candidates(leaf);
        if (!leaf.Merged)
        {
            Motion result = Explicit(leaf, [.. candidates.Select(candidate => candidate.Motion)]);
            Fill(leaf.Row, leaf.Column, leaf.Size, result);
            if (Source(leaf) is Func<int, int, Motion> source)
            {
                Vary(leaf, result, source);
            }

            return;
        }

        (Motion motion, Func<int, int, Motion>? at) = candidates[leaf.Index];
        for (int cell = 0; cell < leaf.Size * leaf.Size; cell++)
        {
            int row = leaf.Row + (cell / leaf.Size);
            int column = leaf.Column + (cell % leaf.Size);
            Motion m = at is null ? motion : at((8 * column) + 4, (8 * row) + 4);
            field.Cells[row, column] = leaf.Use == 0 ? m : WithUse(leaf.Use, k => VectorInto(m, k));
        }
    }

    private void Vary(Leaf leaf, Motion result, Func<int, int, Motion> source)
    {
        Motion centre = source((8 * leaf.Column) + (4 * leaf.Size), (8 * leaf.Row) + (4 * leaf.Size));
        for (int cell = 0; cell < leaf.Size * leaf.Size; cell++)
        {
            int row = leaf.Row + (cell / leaf.Size);
            int column = leaf.Column + (cell % leaf.Size);
            Motion here = source((8 * column) + 4, (8 * row) + 4);
            field.Cells[row, column] = WithUse(leaf.Use, k =>
            {
                Vector v = result.Of(k) + VectorInto(here, k) - VectorInto(centre, k);
                return Vector.Limit(v.X, v.Y);
            });
        }
    }

    private Motion Explicit(Leaf leaf, Motion[] candidates)
    {
        return WithUse(leaf.Use, k =>
        {
            Vector p = VectorInto(candidates[0], k);
            if (leaf.Predictors[k - 1] == 1)
            {
                p = candidates.Skip(1).Select(c => VectorInto(c, k)).FirstOrDefault(v => v != p);
            }

            Vector d = leaf.Differences[k - 1];
            if (leaf.Linked && k == 2)
            {
                Vector one = leaf.Differences[0];
                d = new Vector(Vector.Scale(one.X, field.D2, field.D1), Vector.Scale(one.Y, field.D2, field.D1));
            }

            return Vector.Limit(p.X + ((long)d.X << parsed.Shift), p.Y + ((long)d.Y << parsed.Shift));
        });
    }
}
