using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Networks;

/// <summary><see cref="LayerKind.Pointwise"/>. Two inputs are read where they lie, without a copy.</summary>
internal sealed unsafe class PointwiseLayer : NetworkLayer
{
    private readonly PackedMatrix _matrix;

    public PointwiseLayer(LayerParameters parameters, SimdLevel level)
        : base(parameters.Name, parameters.InputChannels, parameters.SecondInputChannels, parameters.OutputChannels)
    {
        _matrix = new PackedMatrix(parameters, PackedMatrix.RowRange(0, OutputChannels), InputChannels, level);
        (InputBits, OutputBits) = (parameters.InputBits, parameters.OutputBits);
    }

    public override int InputBits { get; }

    public override int OutputBits { get; }

    public override long MultiplyAccumulates(int inputRows, int inputColumns) =>
        (long)inputRows * inputColumns * (InputChannels + SecondInputChannels) * OutputChannels;

    internal override void RunRows(in LayerRun run, int begin, int end, KernelScratch scratch)
    {
        PointwiseKernel.Run(_matrix, new PointwiseRow
        {
            First = run.Input.RowPointer(begin),
            FirstStride = InputChannels,
            Second = run.Second is null ? null : run.Second.RowPointer(begin),
            SecondStride = SecondInputChannels,
            Output = run.Output.RowPointer(begin),
            OutputStride = OutputChannels,
            Count = (end - begin) * run.Input.Columns,
        });
    }
}
