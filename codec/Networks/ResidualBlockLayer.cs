using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Networks;

/// <summary>
/// A residual block (<see cref="BlockParameters"/>) in one pass over the rows: a goes one row ahead into a ring of three
/// rows, and d, b, f1, f2 follow in pieces of a row small enough that what lies between them stays in the first caches.
/// Channels of the map that are not the block's are copied.
/// A band computes the row above and the row below it of layer a once more instead of waiting for its neighbours.
/// </summary>
internal sealed unsafe class ResidualBlockLayer : NetworkLayer
{
    private const int PiecePositions = 48;
    private readonly PackedMatrix _a;
    private readonly PackedDepthwise _d;
    private readonly PackedMatrix _b;
    private readonly PackedMatrix? _f1;
    private readonly PackedMatrix? _f2;
    private readonly int _channels;
    private readonly int _expanded;

    public ResidualBlockLayer(BlockParameters parameters, SimdLevel level)
        : base(parameters.A.Name, parameters.A.InputChannels + parameters.PassedChannels, 0, parameters.A.InputChannels + parameters.PassedChannels)
    {
        _channels = parameters.A.InputChannels;
        _a = Pack(parameters.A, level);
        _d = new PackedDepthwise(parameters.D, level);
        InputBits = parameters.A.InputBits;
        OutputBits = (parameters.F2 ?? parameters.B).OutputBits;
        // What passes on has the bits of the input.
        if (parameters.PassedChannels > 0) OutputBits = Math.Max(OutputBits, InputBits);
        if (parameters.F1 is null || parameters.F2 is null)
        {
            _b = Pack(parameters.B, level, parameters.SumLeakyShift);
            return;
        }

        _expanded = parameters.F1.OutputChannels;
        _b = Pack(parameters.B, level);
        _f1 = Pack(parameters.F1, level);
        _f2 = Pack(parameters.F2, level, parameters.SumLeakyShift);
    }

    public override int InputBits { get; }

    public override int OutputBits { get; }

    public override long MultiplyAccumulates(int inputRows, int inputColumns) =>
        (long)inputRows * inputColumns * _channels * (2L * _channels + 9 + 2L * _expanded);

    internal override void RunRows(in LayerRun run, int begin, int end, KernelScratch scratch)
    {
        int columns = run.Input.Columns, channels = _channels;
        int piece = Math.Min(columns, PiecePositions);
        scratch.Reserve(PaddedRows.Shorts(columns, channels)
            + 2 * KernelScratch.Rounded((long)piece * channels) + KernelScratch.Rounded((long)piece * _expanded));
        PaddedRows rows = new(scratch, run.Input.Rows, columns, channels);
        Pieces pieces = new()
        {
            Filtered = scratch.Take((long)piece * channels),
            Sum = scratch.Take((long)piece * channels),
            Expanded = scratch.Take((long)piece * _expanded),
        };
        for (int row = Math.Max(begin - 1, 0); row < Math.Min(begin + 1, run.Input.Rows); row++)
            RunA(run, row, rows);
        for (int row = begin; row < end; row++)
        {
            if (row + 1 < run.Input.Rows)
                RunA(run, row + 1, rows);
            for (int column = 0; column < columns; column += piece)
                RunPiece(run, row, column, Math.Min(piece, columns - column), rows, pieces);
            if (_channels < InputChannels)
                Pass(run, row);
        }
    }

    private void Pass(in LayerRun run, int row)
    {
        int passed = InputChannels - _channels;
        short* from = run.Input.RowPointer(row) + _channels, to = run.Output.RowPointer(row) + _channels;
        for (int column = 0; column < run.Input.Columns; column++, from += InputChannels, to += InputChannels)
            new Span<short>(from, passed).CopyTo(new Span<short>(to, passed));
    }

    private static PackedMatrix Pack(LayerParameters layer, SimdLevel level, int sumLeakyShift = 0) =>
        new(layer, PackedMatrix.RowRange(0, layer.OutputChannels), layer.InputChannels, level, sumLeakyShift);

    private void RunA(in LayerRun run, int row, in PaddedRows rows) => PointwiseKernel.Run(_a, new PointwiseRow
    {
        First = run.Input.RowPointer(row),
        FirstStride = InputChannels,
        Output = rows.Interior(row),
        OutputStride = _channels,
        Count = run.Input.Columns,
    });

    private void RunPiece(in LayerRun run, int row, int column, int count, in PaddedRows rows, in Pieces pieces)
    {
        nint offset = (nint)column * _channels, mapOffset = (nint)column * InputChannels;
        DepthwiseKernel.Run(
            _d, rows.Padded(row - 1) + offset, rows.Padded(row) + offset, rows.Padded(row + 1) + offset, pieces.Filtered, count);
        PointwiseKernel.Run(_b, new PointwiseRow
        {
            First = pieces.Filtered,
            FirstStride = _channels,
            Output = _f1 is null ? run.Output.RowPointer(row) + mapOffset : pieces.Sum,
            OutputStride = _f1 is null ? InputChannels : _channels,
            Residual = run.Input.RowPointer(row) + mapOffset,
            ResidualStride = InputChannels,
            Count = count,
        });
        if (_f1 is null || _f2 is null)
            return;
        PointwiseKernel.Run(_f1, new PointwiseRow
        {
            First = pieces.Sum,
            FirstStride = _channels,
            Output = pieces.Expanded,
            OutputStride = _expanded,
            Count = count,
        });
        PointwiseKernel.Run(_f2, new PointwiseRow
        {
            First = pieces.Expanded,
            FirstStride = _expanded,
            Output = run.Output.RowPointer(row) + mapOffset,
            OutputStride = InputChannels,
            Residual = pieces.Sum,
            ResidualStride = _channels,
            Count = count,
        });
    }

    /// <summary>What lies between the layers of one piece: d's output, x1, and f1's output.</summary>
    private struct Pieces
    {
        public short* Filtered;
        public short* Sum;
        public short* Expanded;
    }
}
