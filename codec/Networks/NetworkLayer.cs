using NeuralCodec.Entropy.Simd;

namespace NeuralCodec.Codec.Networks;

/// <summary>
/// One step of an integer network, its weights packed for one SIMD level. It holds no state of a run: any number of
/// workspaces may run it at the same time. Results do not depend on level, threads or bands.
/// </summary>
public abstract class NetworkLayer
{
    private protected NetworkLayer(string name, int inputChannels, int secondInputChannels, int outputChannels)
    {
        Name = name;
        InputChannels = inputChannels;
        SecondInputChannels = secondInputChannels;
        OutputChannels = outputChannels;
    }

    /// <summary>Name, for messages and measurements.</summary>
    public string Name { get; }

    /// <summary>Channels of the first input.</summary>
    public int InputChannels { get; }

    /// <summary>Channels of the second input; 0 where there is none.</summary>
    public int SecondInputChannels { get; }

    /// <summary>Channels of the output.</summary>
    public int OutputChannels { get; }

    /// <summary>Inputs must lie in +-(2^InputBits - 1).</summary>
    public abstract int InputBits { get; }

    /// <summary>Outputs lie in +-(2^OutputBits - 1).</summary>
    public abstract int OutputBits { get; }

    /// <summary>Multiply-accumulates per run over an input of this size.</summary>
    public abstract long MultiplyAccumulates(int inputRows, int inputColumns);

    /// <summary>A layer of any kind, packed for a level (default: <see cref="SimdDispatch.Level"/>).</summary>
    /// <exception cref="ArgumentException">The parameters do not pass <see cref="LayerParameters.Validate"/>.</exception>
    public static NetworkLayer Create(LayerParameters parameters, SimdLevel? level = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.Validate();
        SimdLevel chosen = level ?? SimdDispatch.Level;
        return parameters.Kind switch
        {
            LayerKind.Depthwise3x3 => new DepthwiseLayer(parameters, chosen),
            LayerKind.Downsample2x2 => new DownsampleLayer(parameters, chosen),
            LayerKind.Upsample2x2 => new UpsampleLayer(parameters, chosen),
            _ => new PointwiseLayer(parameters, chosen),
        };
    }

    /// <summary>A residual block, packed for a level.</summary>
    /// <exception cref="ArgumentException">The parameters do not pass <see cref="BlockParameters.Validate"/>.</exception>
    public static NetworkLayer Create(BlockParameters parameters, SimdLevel? level = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.Validate();
        return new ResidualBlockLayer(parameters, level ?? SimdDispatch.Level);
    }

    /// <summary>A gain step, for a level. Its gains are given to every run.</summary>
    /// <exception cref="ArgumentException">The parameters do not pass <see cref="GainParameters.Validate"/>.</exception>
    public static NetworkLayer Create(GainParameters parameters, SimdLevel? level = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.Validate();
        return new GainLayer(parameters, level ?? SimdDispatch.Level);
    }

    /// <summary>Size of the output for a size of the input.</summary>
    public virtual (int Rows, int Columns) OutputSize(int inputRows, int inputColumns) => (inputRows, inputColumns);

    /// <summary>Runs the layer. The output takes the shape of the result; it must be another tensor than the inputs.</summary>
    /// <param name="workspace">Threads and memory.</param>
    /// <param name="input">First input.</param>
    /// <param name="second">Second input of a layer that reads two, else null.</param>
    /// <param name="output">Takes the result.</param>
    /// <param name="gains">The gains of a gain step, one per channel; nothing for other layers.</param>
    /// <exception cref="ArgumentException">A tensor or the number of gains does not fit.</exception>
    public void Run(
        NetworkWorkspace workspace, IntegerTensor input, IntegerTensor? second, IntegerTensor output, ReadOnlyMemory<short> gains = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        if (ReferenceEquals(input, output) || ReferenceEquals(second, output))
            throw new ArgumentException($"layer \"{Name}\" cannot write over its input", nameof(output));
        if (input.Channels != InputChannels)
            throw new ArgumentException($"layer \"{Name}\" reads {InputChannels} channels, not {input.Channels}", nameof(input));
        bool fits = SecondInputChannels == 0
            ? second is null
            : second is not null && second.Channels == SecondInputChannels && second.Rows == input.Rows && second.Columns == input.Columns;
        if (!fits)
            throw new ArgumentException($"the second input of layer \"{Name}\" does not fit", nameof(second));
        if (gains.Length != GainChannels)
            throw new ArgumentException($"layer \"{Name}\" takes {GainChannels} gains, not {gains.Length}", nameof(gains));
        (int rows, int columns) = OutputSize(input.Rows, input.Columns);
        output.Reshape(rows, columns, OutputChannels);
        LayerRun run = new() { Input = input, Second = second, Output = output, Gains = gains };
        if (rows > 0 && columns > 0)
            workspace.Run(this, run, BandRows(input.Rows));
    }

    /// <summary>Gains a run of this layer takes.</summary>
    internal virtual int GainChannels => 0;

    /// <summary>Rows that can be shared out.</summary>
    internal virtual int BandRows(int inputRows) => inputRows;

    /// <summary>Computes rows <paramref name="begin"/> to <paramref name="end"/> (exclusive) of <see cref="BandRows"/>.</summary>
    internal abstract void RunRows(in LayerRun run, int begin, int end, KernelScratch scratch);
}
