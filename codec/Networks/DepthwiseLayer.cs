using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Networks;

/// <summary><see cref="LayerKind.Depthwise3x3"/> by itself, over rows copied into a frame of zeros.</summary>
internal sealed unsafe class DepthwiseLayer : NetworkLayer
{
    private readonly PackedDepthwise _filter;

    public DepthwiseLayer(LayerParameters parameters, SimdLevel level)
        : base(parameters.Name, parameters.InputChannels, 0, parameters.OutputChannels)
    {
        _filter = new PackedDepthwise(parameters, level);
        (InputBits, OutputBits) = (parameters.InputBits, parameters.OutputBits);
    }

    public override int InputBits { get; }

    public override int OutputBits { get; }

    public override long MultiplyAccumulates(int inputRows, int inputColumns) => (long)inputRows * inputColumns * OutputChannels * 9;

    internal override void RunRows(in LayerRun run, int begin, int end, KernelScratch scratch)
    {
        IntegerTensor input = run.Input;
        scratch.Reserve(PaddedRows.Shorts(input.Columns, InputChannels));
        PaddedRows rows = new(scratch, input.Rows, input.Columns, InputChannels);
        for (int row = Math.Max(begin - 1, 0); row < Math.Min(begin + 1, input.Rows); row++)
            Copy(input, row, rows);
        for (int row = begin; row < end; row++)
        {
            if (row + 1 < input.Rows)
                Copy(input, row + 1, rows);
            DepthwiseKernel.Run(
                _filter, rows.Padded(row - 1), rows.Padded(row), rows.Padded(row + 1), run.Output.RowPointer(row), input.Columns);
        }
    }

    private static void Copy(IntegerTensor input, int row, in PaddedRows rows)
    {
        ReadOnlySpan<short> source = input.Row(row);
        source.CopyTo(new Span<short>(rows.Interior(row), source.Length));
    }
}
