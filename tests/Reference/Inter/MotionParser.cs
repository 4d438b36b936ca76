using NeuralCodec.Reference.Bitstream;

namespace NeuralCodec.Reference.Inter;

/// <summary>inter-motion.md, sections 2 and 3: from the bytes of the motion to leaves.</summary>
public sealed class MotionParser
{
    private const int Copy = 0, Split = 3, Merge = 12, Index0 = 24, Index = 28, Replace = 36, Both = 39, Second = 42, Linked = 43, Predictor = 44;
    private const int NonZero = 46, Class = 52, Variation = 78;

    /// <summary>Section 3, in the order of the numbers.</summary>
    private static readonly int[] First =
    [
        30000, 16384, 3000,
        28250, 13000, 4250, 27250, 16750, 6500, 30750, 21750, 12250,
        4250, 10000, 15000, 6000, 10750, 15750, 6500, 11500, 16250, 5750, 8250, 11250,
        22250, 17000, 17250, 19250,
        15000, 7250, 9500, 9500, 14000, 15500, 19250, 21750,
        31250, 28250, 12500,
        28250, 26250, 15750,
        19250,
        19500,
        23250, 23250,
        8750, 6250, 3750, 13500, 12750, 8000,
        6750, 11250, 13500, 15250, 16000, 16500, 17500, 22750, 24000, 24000, 24000, 24000, 24000,
        12250, 14500, 15750, 16250, 16500, 19000, 23250, 24000, 24000, 24000, 24000, 24000, 24000,
        27750, 8000, 24750, 27250, 11000, 16000, 30000, 16500, 12250,
    ];

    private readonly ShortStream stream;
    private readonly BinaryModel[] models = [.. First.Select(value => new BinaryModel(value))];
    private readonly Noted[,] noted;
    private readonly ParsedMotion motion;
    private readonly bool hasTwo;

    private MotionParser(byte[] bytes, int blockRows, int blockColumns, bool hasTwo)
    {
        stream = new ShortStream(bytes);
        noted = new Noted[8 * blockRows, 8 * blockColumns];
        motion = new ParsedMotion(blockRows, blockColumns);
        this.hasTwo = hasTwo;
    }

    /// <summary>Parses all bytes of a frame's motion; no bytes mean that every block is copied.</summary>
    public static ParsedMotion Parse(byte[] bytes, int blockRows, int blockColumns, bool hasTwo)
    {
        if (bytes.Length > 0)
        {
            MotionParser parser = new(bytes, blockRows, blockColumns, hasTwo);
            parser.Picture(blockRows, blockColumns);
            return parser.motion;
        }

        ParsedMotion still = new(blockRows, blockColumns);
        for (int block = 0; block < still.Copied.Length; block++)
        {
            still.Copied[block / blockColumns, block % blockColumns] = true;
        }

        return still;
    }

    private void Picture(int blockRows, int blockColumns)
    {
        bool hasCopies = Bits(1) == 1;
        motion.Shift = Bits(2);
        motion.Globals[0] = Global();
        if (hasTwo)
        {
            motion.Globals[1] = Global();
        }

        for (int row = 0; row < blockRows; row++)
        {
            for (int column = 0; column < blockColumns; column++)
            {
                Noted left = Left(8 * row, 8 * column);
                Noted above = Above(8 * row, 8 * column);
                bool copied = hasCopies && Bit(Copy + left.Copied + above.Copied) == 1;
                motion.Copied[row, column] = copied;
                if (copied)
                {
                    Note(8 * row, 8 * column, 8, new Noted { Copied = 1 });
                }
                else
                {
                    Node(8 * row, 8 * column, 8);
                }
            }
        }

        stream.End();
    }

    private CodedModel Global()
    {
        int kind = Bits(2);
        int[] differences = new int[kind switch { 1 => 3, 2 => 8, _ => 0 }];
        for (int i = 0; i < differences.Length; i++)
        {
            differences[i] = Number();
        }

        return new CodedModel(kind, differences);
    }

    private int Number()
    {
        int n = Bits(5);
        InvalidException.Unless(n <= 16, "bits of a number (2)");
        return n == 0 ? 0 : Signed(n);
    }

    /// <summary>A number of n bits, of which the highest is 1, and its sign.</summary>
    private int Signed(int n)
    {
        int v = (1 << (n - 1)) + Bits(n - 1);
        return Bits(1) == 1 ? -v : v;
    }

    private void Node(int row, int column, int size)
    {
        int depth = Depth(size);
        Noted left = Left(row, column);
        Noted above = Above(row, column);
        int deeper = (left.Depth > depth ? 1 : 0) + (above.Depth > depth ? 1 : 0);
        if (size > 1 && Bit(Split + (3 * depth) + deeper) == 1)
        {
            int half = size / 2;
            Node(row, column, half);
            Node(row, column + half, half);
            Node(row + half, column, half);
            Node(row + half, column + half, half);
            return;
        }

        Leaf leaf = new(row, column, size);
        bool merged = Bit(Merge + (3 * depth) + left.Explicit + above.Explicit) == 1;
        int magnitude = 0;
        leaf = merged ? Merged(leaf, depth) : Explicit(leaf, left, above, ref magnitude);
        motion.Leaves.Add(leaf);
        Note(row, column, size, new Noted
        {
            Depth = depth,
            Explicit = merged ? 0 : 1,
            Balance = leaf.Use switch { 0 => 0, 3 => 1, _ => -1 },
            Magnitude = magnitude,
        });
    }

    private Leaf Merged(Leaf leaf, int depth)
    {
        int index = 0;
        while (index < 9 && Bit(index == 0 ? Index0 + depth : Index + index - 1) == 1)
        {
            index++;
        }

        int use = 0;
        if (hasTwo && Bit(Replace) == 1)
        {
            use = Bit(Replace + 1) == 1 ? 3 : Bit(Replace + 2) == 1 ? 2 : 1;
        }

        return leaf with { Merged = true, Index = index, Use = use };
    }

    private Leaf Explicit(Leaf leaf, Noted left, Noted above, ref int magnitude)
    {
        int use = 1;
        if (hasTwo)
        {
            use = Bit(Both + Math.Clamp(left.Balance + above.Balance, -1, 1) + 1) == 1 ? 3 : Bit(Second) == 1 ? 2 : 1;
        }

        int variation = 0;
        while (leaf.Size > 1 && variation < 3 && Bit(Variation + (3 * Depth(leaf.Size)) + variation) == 1)
        {
            variation++;
        }

        bool linked = use == 3 && Bit(Linked) == 1;
        int m = left.Magnitude + above.Magnitude;
        int context = m == 0 ? 0 : m <= 4 ? 1 : 2;
        int[] predictors = [0, 0];
        Vector[] differences = [default, default];
        for (int k = 1; k <= 2; k++)
        {
            if ((use & k) != 0)
            {
                predictors[k - 1] = Bit(Predictor + k - 1);
                if (k == 1 || !linked)
                {
                    int x = Component(0, context, ref magnitude);
                    differences[k - 1] = new Vector(x, Component(1, context, ref magnitude));
                }
            }
        }

        return leaf with { Use = use, Variation = variation, Linked = linked, Predictors = predictors, Differences = differences };
    }

    private int Component(int c, int context, ref int magnitude)
    {
        if (Bit(NonZero + (3 * c) + context) == 0)
        {
            return 0;
        }

        int n = 1;
        while (n < 14 && Bit(Class + (13 * c) + n - 1) == 1)
        {
            n++;
        }

        magnitude = Math.Max(magnitude, n);
        return Signed(n);
    }

    private int Bits(int n) => (int)stream.Bits(n);

    private int Bit(int model) => models[model].Decode(stream);

    private static int Depth(int size) => size switch { 8 => 0, 4 => 1, 2 => 2, _ => 3 };

    private Noted Left(int row, int column) => column == 0 ? default : noted[row, column - 1];

    private Noted Above(int row, int column) => row == 0 ? default : noted[row - 1, column];

    private void Note(int row, int column, int size, Noted value)
    {
        for (int cell = 0; cell < size * size; cell++)
        {
            noted[row + (cell / size), column + (cell % size)] = value;
        }
    }

    private struct Noted
    {
        public int Copied;
        public int Depth;
        public int Explicit;
        public int Balance;
        public int Magnitude;
    }
}
