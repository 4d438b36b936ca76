namespace NeuralCodec.Reference.Inter;

/// <summary>inter-motion.md, section 2: what a leaf says.</summary>
public sealed record Leaf(int Row, int Column, int Size)
{
    public bool Merged { get; init; }

    public int Index { get; init; }

    /// <summary>1 to 3; 0 in a merged leaf that keeps its candidate's.</summary>
    public int Use { get; init; }

    /// <summary>What vectors follow from cell to cell: 0 nothing, 1 slope, 2 temporal, 3 global.</summary>
    public int Variation { get; init; }

    public bool Linked { get; init; }

    /// <summary>Predictor and difference of each reference.</summary>
    public int[] Predictors { get; init; } = [0, 0];

    public Vector[] Differences { get; init; } = [default, default];
}

/// <summary>Section 2: a global model as it is coded; its differences in the order A D B C E F G H.</summary>
public sealed record CodedModel(int Kind, int[] Differences);

/// <summary>Section 4.1: a global model; its parameters in the order A D B C E F G H.</summary>
public sealed record GlobalModel(int[] Parameters)
{
    /// <summary>over(m, n, e).</summary>
    public GlobalModel Over(int n, int e) => new([.. Parameters.Select(p => Limited(Vector.Scale(p, n, e)))]);

    /// <summary>The model of a coded one and its prediction; null for none.</summary>
    public static GlobalModel? From(CodedModel coded, GlobalModel? prediction)
    {
        int[] p = prediction?.Parameters ?? new int[8];
        int[] sum = [.. coded.Differences.Select((difference, i) => Limited(p[i] + difference))];
        return coded.Kind switch
        {
            0 => null,
            1 => new GlobalModel([sum[0], sum[1], sum[2], 0, 0, sum[2], 0, 0]),
            2 => new GlobalModel(sum),
            _ => prediction,
        };
    }

    private static int Limited(int parameter) => Math.Clamp(parameter, -32767, 32767);

    /// <summary>Section 4.1: the vector at (x, y), luma samples from the centre of the padded frame.</summary>
    public Vector At(long x, long y)
    {
        (long a, long d, long b, long c) = (Parameters[0], Parameters[1], Parameters[2], Parameters[3]);
        (long e, long f, long g, long h) = (Parameters[4], Parameters[5], Parameters[6], Parameters[7]);
        long w = (g * x) + (h * y);
        return Vector.Limit(
            ((a << 19) + (((b * x) + (c * y)) << 9) + (w * x) + (1 << 20)) >> 21,
            ((d << 19) + (((e * x) + (f * y)) << 9) + (w * y) + (1 << 20)) >> 21);
    }
}

/// <summary>Section 2: a frame's motion before vectors are derived.</summary>
public sealed class ParsedMotion(int blockRows, int blockColumns)
{
    public int Shift { get; set; }

    public CodedModel[] Globals { get; } = [new(0, []), new(0, [])];

    public bool[,] Copied { get; } = new bool[blockRows, blockColumns];

    /// <summary>In the order of parsing.</summary>
    public List<Leaf> Leaves { get; } = [];
}
