using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Networks;

/// <summary>
/// Rows of a weight matrix in the order the kernel of one SIMD level reads them, with the numbers of the epilogue.
/// A panel is as many outputs as a vector has int16. Of a panel lies, for each pair of inputs, first the vector of the
/// lower, then of the upper outputs (see <see cref="Lanes.IKernelLanes{TShort,TInt}"/>), each int32 lane holding the two
/// weights of one output. Odd inputs and missing outputs are filled with zeros. The scalar level keeps rows as they are.
/// </summary>
internal sealed unsafe class PackedMatrix
{
    private readonly AlignedBuffer<short> _weights;
    private readonly AlignedBuffer<int> _biases;

    /// <summary>Packs the rows <paramref name="rows"/> of a layer, in that order.</summary>
    /// <param name="layer">A validated layer.</param>
    /// <param name="rows">Indices into the rows of the weight matrix.</param>
    /// <param name="firstInputs">Length of the first input segment; the second has the rest of the columns.</param>
    /// <param name="level">Level of the kernel that will read it.</param>
    /// <param name="sumLeakyShift">Activation after the residual is added; 0 = none.</param>
    public PackedMatrix(LayerParameters layer, ReadOnlySpan<int> rows, int firstInputs, SimdLevel level, int sumLeakyShift = 0)
    {
        Level = level;
        SumLeakyShift = sumLeakyShift;
        Outputs = rows.Length;
        int secondInputs = layer.MatrixColumns - firstInputs;
        FirstPairs = (firstInputs + 1) / 2;
        SecondPairs = (secondInputs + 1) / 2;
        PanelOutputs = PanelOutputsOf(level);
        PanelCount = (Outputs + PanelOutputs - 1) / PanelOutputs;
        PanelShorts = (FirstPairs + SecondPairs) * 2 * PanelOutputs;
        (Shift, LeakyShift) = (layer.Shift, layer.LeakyShift);
        (Lower, Upper) = ((short)layer.LowerClamp, (short)layer.UpperClamp);
        _weights = new AlignedBuffer<short>((long)PanelCount * PanelShorts);
        _biases = new AlignedBuffer<int>(PanelCount * PanelOutputs);
        for (int output = 0; output < Outputs; output++)
        {
            int panel = output / PanelOutputs, slot = SlotOf(output % PanelOutputs, PanelOutputs);
            Biases[panel * PanelOutputs + slot] = layer.Biases[rows[output]] + (1 << (Shift - 1));
            ReadOnlySpan<short> row = layer.Weights.AsSpan(rows[output] * layer.MatrixColumns, layer.MatrixColumns);
            short* target = Weights + (nint)panel * PanelShorts + slot * 2;
            PackSegment(row[..firstInputs], target, 2 * PanelOutputs);
            PackSegment(row[firstInputs..], target + FirstPairs * 2 * PanelOutputs, 2 * PanelOutputs);
        }
    }

    private static void PackSegment(ReadOnlySpan<short> inputs, short* target, int stride)
    {
        for (int i = 0; i < inputs.Length - 1; i += 2, target += stride)
        {
            target[0] = inputs[i];
            target[1] = inputs[i + 1];
        }

        if (inputs.Length % 2 != 0)
            target[0] = inputs[^1];
    }

    public SimdLevel Level { get; }

    public int Outputs { get; }

    public int FirstPairs { get; }

    public int SecondPairs { get; }

    public int PanelOutputs { get; }

    public int PanelCount { get; }

    public int PanelShorts { get; }

    public int Shift { get; }

    public int LeakyShift { get; }

    /// <summary>Shift of the activation after the residual; 0 = none.</summary>
    public int SumLeakyShift { get; }

    public short Lower { get; }

    public short Upper { get; }

    public short* Weights => _weights.Pointer;

    /// <summary>Biases with 2^(Shift-1) added, in the order of the weights.</summary>
    public int* Biases => _biases.Pointer;

    /// <summary>Outputs of a panel: int16 values of a vector, 1 for scalar code.</summary>
    public static int PanelOutputsOf(SimdLevel level) => level == SimdLevel.Scalar ? 1 : 4 << (int)level;

    /// <summary>Position of an output inside its panel: lower fours first, then upper fours.</summary>
    public static int SlotOf(int output, int panelOutputs) =>
        panelOutputs == 1 ? 0 : (output / 8 * 4) + (output % 4) + (output % 8 / 4 * (panelOutputs / 2));

    /// <summary>0, 1, ... count - 1, times stride, plus start.</summary>
    public static int[] RowRange(int start, int count, int stride = 1) =>
        [.. Enumerable.Range(0, count).Select(i => start + i * stride)];
}
