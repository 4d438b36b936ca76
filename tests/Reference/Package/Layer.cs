namespace NeuralCodec.Reference.Package;

/// <summary>model-package.md, section 2: what a layer computes.</summary>
public enum LayerKind
{
    Pointwise,
    Depthwise3x3,
    Downsample2x2,
    Upsample2x2,
}

/// <summary>One layer: a matrix of <c>int16</c> weights in the order of the package, biases, one shift.</summary>
public sealed class Layer
{
    public required LayerKind Kind { get; init; }

    public required int InputChannels { get; init; }

    public required int SecondInputChannels { get; init; }

    public required int OutputChannels { get; init; }

    public int[] Weights { get; set; } = [];

    public int[] Biases { get; set; } = [];

    public required int Shift { get; init; }

    public required int OutputBits { get; init; }

    public required int LeakyShift { get; init; }

    public required bool IsSampleOutput { get; init; }

    /// <summary>Rows of the matrix; each has a bias.</summary>
    public int MatrixRows => Kind == LayerKind.Upsample2x2 ? 4 * OutputChannels : OutputChannels;

    /// <summary>Weights of a row.</summary>
    public int MatrixColumns => Kind switch
    {
        LayerKind.Depthwise3x3 => 9,
        LayerKind.Downsample2x2 => 4 * InputChannels,
        _ => InputChannels + SecondInputChannels,
    };

    /// <summary>Runs the layer; <paramref name="second"/> are the second inputs of a pointwise one.</summary>
    public Map Run(Map x, Map? second = null) => Kind switch
    {
        LayerKind.Pointwise => Pointwise(x, second),
        LayerKind.Depthwise3x3 => Depthwise(x),
        LayerKind.Downsample2x2 => Downsample(x),
        _ => Upsample(x),
    };

    private Map Pointwise(Map x, Map? second)
    {
        return new Map(x.Rows, x.Columns, OutputChannels).Each((row, column, output) =>
            Finish(output, [.. Channels(x, row, column), .. second is null ? [] : Channels(second, row, column)]));
    }

    private Map Depthwise(Map x)
    {
        return new Map(x.Rows, x.Columns, OutputChannels).Each((row, column, c) =>
        {
            int[] taps = new int[9];
            for (int tap = 0; tap < 9; tap++)
            {
                int r = row + (tap / 3) - 1;
                int k = column + (tap % 3) - 1;
                bool inside = r >= 0 && r < x.Rows && k >= 0 && k < x.Columns;
                taps[tap] = inside ? x[r, k, c] : 0;
            }

            return Finish(c, taps);
        });
    }

    private Map Downsample(Map x)
    {
        return new Map(x.Rows / 2, x.Columns / 2, OutputChannels).Each((row, column, output) => Finish(output,
        [
            .. Channels(x, 2 * row, 2 * column), .. Channels(x, 2 * row, (2 * column) + 1),
            .. Channels(x, (2 * row) + 1, 2 * column), .. Channels(x, (2 * row) + 1, (2 * column) + 1),
        ]));
    }

    private Map Upsample(Map x)
    {
        return new Map(2 * x.Rows, 2 * x.Columns, OutputChannels).Each((row, column, output) =>
            Finish((output * 4) + ((row % 2) * 2) + (column % 2), Channels(x, row / 2, column / 2)));
    }

    /// <summary>Row of the matrix times <paramref name="inputs"/>, bias, shift, clamp, activation.</summary>
    private int Finish(int matrixRow, int[] inputs)
    {
        long sum = Biases[matrixRow];
        for (int i = 0; i < inputs.Length; i++)
        {
            sum += (long)inputs[i] * Weights[(matrixRow * inputs.Length) + i];
        }

        long y = Arithmetic.ShiftRounded(checked((int)sum), Shift);
        return IsSampleOutput
            ? (int)Math.Clamp(y, 0, 255)
            : Arithmetic.Activate(Arithmetic.Clamp(y, OutputBits), LeakyShift);
    }

    private static int[] Channels(Map x, int row, int column) =>
        [.. Enumerable.Range(0, x.Channels).Select(c => x[row, column, c])];
}
