using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Networks;

/// <summary>
/// <see cref="LayerKind.Upsample2x2"/>: with the rows of the matrix sorted by (row, column, output) a position's results
/// are two runs of memory, one in each of two output rows, and no shuffle is left to do.
/// </summary>
internal sealed unsafe class UpsampleLayer : NetworkLayer
{
    private readonly PackedMatrix _upper;
    private readonly PackedMatrix _lower;

    public UpsampleLayer(LayerParameters parameters, SimdLevel level)
        : base(parameters.Name, parameters.InputChannels, 0, parameters.OutputChannels)
    {
        int[] Rows(int offset) =>
            [.. PackedMatrix.RowRange(offset, OutputChannels, 4), .. PackedMatrix.RowRange(offset + 1, OutputChannels, 4)];
        _upper = new PackedMatrix(parameters, Rows(0), InputChannels, level);
        _lower = new PackedMatrix(parameters, Rows(2), InputChannels, level);
        (InputBits, OutputBits) = (parameters.InputBits, parameters.OutputBits);
    }

    public override int InputBits { get; }

    public override int OutputBits { get; }

    public override long MultiplyAccumulates(int inputRows, int inputColumns) =>
        4L * inputRows * inputColumns * InputChannels * OutputChannels;

    public override (int Rows, int Columns) OutputSize(int inputRows, int inputColumns) => (inputRows * 2, inputColumns * 2);

    internal override void RunRows(in LayerRun run, int begin, int end, KernelScratch scratch)
    {
        for (int row = begin; row < end; row++)
        {
            PointwiseRow upper = new()
            {
                First = run.Input.RowPointer(row),
                FirstStride = InputChannels,
                Output = run.Output.RowPointer(2 * row),
                OutputStride = 2 * OutputChannels,
                Count = run.Input.Columns,
            };
            PointwiseKernel.Run(_upper, upper);
            PointwiseRow lower = upper;
            lower.Output = run.Output.RowPointer(2 * row + 1);
            PointwiseKernel.Run(_lower, lower);
        }
    }
}
