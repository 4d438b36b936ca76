using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Networks;

/// <summary>
/// A pointwise layer whose output channels fall into equal groups, run one group at a time at one position of every 2x2
/// square: the last layer of an entropy network, of which each coding step needs a quarter.
/// </summary>
public sealed unsafe class SubsetLayer
{
    private readonly GroupLayer _layer;

    /// <summary>Packs the groups. <paramref name="parameters"/> is pointwise, its outputs a multiple of the groups.</summary>
    /// <exception cref="ArgumentException">The parameters are invalid or do not divide.</exception>
    public SubsetLayer(LayerParameters parameters, int groups, SimdLevel? level = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        parameters.Validate();
        if (parameters.Kind != LayerKind.Pointwise || parameters.OutputChannels % groups != 0)
            throw new ArgumentException($"layer \"{parameters.Name}\" does not fall into {groups} groups", nameof(parameters));
        Groups = groups;
        _layer = new GroupLayer(parameters, groups, level ?? SimdDispatch.Level);
    }

    /// <summary>Number of channel groups.</summary>
    public int Groups { get; }

    /// <summary>Channels of all groups together.</summary>
    public int OutputChannels => _layer.OutputChannels;

    /// <summary>
    /// Computes channel group <paramref name="group"/> at rows rowOffset, rowOffset + 2, ... and columns columnOffset,
    /// columnOffset + 2, ... of <paramref name="output"/> (size of the input, all groups); other values stay as they are.
    /// </summary>
    /// <exception cref="ArgumentException">A tensor or an offset does not fit.</exception>
    public void Run(
        NetworkWorkspace workspace, IntegerTensor input, IntegerTensor? second, int group, int rowOffset, int columnOffset, IntegerTensor output)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)group, (uint)Groups, nameof(group));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)rowOffset, 1u, nameof(rowOffset));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)columnOffset, 1u, nameof(columnOffset));
        bool fits = input.Channels == _layer.InputChannels && output.Channels == OutputChannels
            && output.Rows == input.Rows && output.Columns == input.Columns
            && (second?.Channels ?? 0) == _layer.SecondInputChannels
            && (second is null || (second.Rows == input.Rows && second.Columns == input.Columns));
        if (!fits || ReferenceEquals(input, output) || ReferenceEquals(second, output))
            throw new ArgumentException($"the tensors of layer \"{_layer.Name}\" do not fit");
        LayerRun run = new()
        {
            Input = input, Second = second, Output = output, Group = group, RowOffset = rowOffset, ColumnOffset = columnOffset,
        };
        int rows = (input.Rows - rowOffset + 1) / 2;
        if (rows > 0 && input.Columns > columnOffset)
            workspace.Run(_layer, run, rows);
    }

    private sealed class GroupLayer : NetworkLayer
    {
        private readonly PackedMatrix[] _groups;

        public GroupLayer(LayerParameters parameters, int groups, SimdLevel level)
            : base(parameters.Name, parameters.InputChannels, parameters.SecondInputChannels, parameters.OutputChannels)
        {
            int size = OutputChannels / groups;
            _groups = new PackedMatrix[groups];
            for (int group = 0; group < groups; group++)
                _groups[group] = new PackedMatrix(parameters, PackedMatrix.RowRange(group * size, size), InputChannels, level);
            (InputBits, OutputBits) = (parameters.InputBits, parameters.OutputBits);
        }

        public override int InputBits { get; }

        public override int OutputBits { get; }

        public override long MultiplyAccumulates(int inputRows, int inputColumns) =>
            (long)inputRows * inputColumns * (InputChannels + SecondInputChannels) * OutputChannels / 4 / _groups.Length;

        internal override void RunRows(in LayerRun run, int begin, int end, KernelScratch scratch)
        {
            PackedMatrix matrix = _groups[run.Group];
            for (int step = begin; step < end; step++)
            {
                int row = 2 * step + run.RowOffset, column = run.ColumnOffset;
                PointwiseKernel.Run(matrix, new PointwiseRow
                {
                    First = run.Input.RowPointer(row) + column * InputChannels,
                    FirstStride = 2 * InputChannels,
                    Second = run.Second is null ? null : run.Second.RowPointer(row) + column * SecondInputChannels,
                    SecondStride = 2 * SecondInputChannels,
                    Output = run.Output.RowPointer(row) + column * OutputChannels + run.Group * matrix.Outputs,
                    OutputStride = 2 * OutputChannels,
                    Count = (run.Input.Columns - column + 1) / 2,
                });
            }
        }
    }
}
