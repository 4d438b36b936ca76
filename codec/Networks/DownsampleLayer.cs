using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Networks;

/// <summary>
/// <see cref="LayerKind.Downsample2x2"/>: two neighbours of one row lie side by side already, so that this is a
/// pointwise layer whose two inputs are the upper and the lower row.
/// </summary>
internal sealed unsafe class DownsampleLayer : NetworkLayer
{
    private readonly PackedMatrix _matrix;

    public DownsampleLayer(LayerParameters parameters, SimdLevel level)
        : base(parameters.Name, parameters.InputChannels, 0, parameters.OutputChannels)
    {
        _matrix = new PackedMatrix(parameters, PackedMatrix.RowRange(0, OutputChannels), 2 * InputChannels, level);
        (InputBits, OutputBits) = (parameters.InputBits, parameters.OutputBits);
    }

    public override int InputBits { get; }

    public override int OutputBits { get; }

    public override long MultiplyAccumulates(int inputRows, int inputColumns) =>
        (long)inputRows * inputColumns * InputChannels * OutputChannels;

    public override (int Rows, int Columns) OutputSize(int inputRows, int inputColumns)
    {
        if (inputRows % 2 != 0 || inputColumns % 2 != 0)
            throw new ArgumentException($"layer \"{Name}\" halves an odd size ({inputColumns}x{inputRows})");
        return (inputRows / 2, inputColumns / 2);
    }

    internal override int BandRows(int inputRows) => inputRows / 2;

    internal override void RunRows(in LayerRun run, int begin, int end, KernelScratch scratch)
    {
        for (int row = begin; row < end; row++)
        {
            PointwiseKernel.Run(_matrix, new PointwiseRow
            {
                First = run.Input.RowPointer(2 * row),
                FirstStride = 2 * InputChannels,
                Second = run.Input.RowPointer(2 * row + 1),
                SecondStride = 2 * InputChannels,
                Output = run.Output.RowPointer(row),
                OutputStride = OutputChannels,
                Count = run.Output.Columns,
            });
        }
    }
}
