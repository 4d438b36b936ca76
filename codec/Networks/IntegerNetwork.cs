namespace NeuralCodec.Codec.Networks;

/// <summary>
/// Layers run one after the other; the first may read two inputs. It holds no state of a run and is safe to share;
/// a <see cref="NetworkWorkspace"/> holds threads and memory.
/// </summary>
public sealed class IntegerNetwork
{
    private readonly NetworkLayer[] _layers;

    /// <summary>A network of layers that fit together.</summary>
    /// <exception cref="ArgumentException">No layers, or channels or clamps of two neighbours do not fit.</exception>
    public IntegerNetwork(string name, IEnumerable<NetworkLayer> layers)
    {
        Name = name;
        _layers = [.. layers];
        if (_layers.Length == 0)
            throw new ArgumentException($"network \"{name}\" has no layers", nameof(layers));
        GainChannels = _layers.Sum(layer => layer.GainChannels);
        for (int i = 1; i < _layers.Length; i++)
        {
            NetworkLayer before = _layers[i - 1], layer = _layers[i];
            if (layer.SecondInputChannels != 0 || layer.InputChannels != before.OutputChannels || layer.InputBits < before.OutputBits)
                throw new ArgumentException($"network \"{name}\": layer \"{layer.Name}\" does not fit onto \"{before.Name}\"", nameof(layers));
        }
    }

    /// <summary>Name: "synthesis".</summary>
    public string Name { get; }

    /// <summary>The layers in order.</summary>
    public IReadOnlyList<NetworkLayer> Layers => _layers;

    /// <summary>Channels of the first input.</summary>
    public int InputChannels => _layers[0].InputChannels;

    /// <summary>Channels of the second input; 0 where there is none.</summary>
    public int SecondInputChannels => _layers[0].SecondInputChannels;

    /// <summary>Channels of the output.</summary>
    public int OutputChannels => _layers[^1].OutputChannels;

    /// <summary>Gains of all gain steps together.</summary>
    public int GainChannels { get; }

    /// <summary>Multiply-accumulates per run over an input of this size.</summary>
    public long MultiplyAccumulates(int inputRows, int inputColumns)
    {
        long sum = 0;
        foreach (NetworkLayer layer in _layers)
        {
            sum += layer.MultiplyAccumulates(inputRows, inputColumns);
            (inputRows, inputColumns) = layer.OutputSize(inputRows, inputColumns);
        }

        return sum;
    }

    /// <summary>Runs all layers. The output takes the shape of the result; it must be another tensor than the inputs.</summary>
    /// <param name="workspace">Threads and memory.</param>
    /// <param name="input">First input.</param>
    /// <param name="second">Second input of a network that reads two, else null.</param>
    /// <param name="output">Takes the result.</param>
    /// <param name="gains">The gains of the gain steps, one after the other.</param>
    /// <exception cref="ArgumentException">A tensor or the number of gains does not fit.</exception>
    public void Run(
        NetworkWorkspace workspace, IntegerTensor input, IntegerTensor? second, IntegerTensor output, ReadOnlyMemory<short> gains = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        if (gains.Length != GainChannels)
            throw new ArgumentException($"network \"{Name}\" takes {GainChannels} gains, not {gains.Length}", nameof(gains));
        IntegerTensor current = input;
        for (int i = 0; i < _layers.Length; i++)
        {
            IntegerTensor next = i == _layers.Length - 1 ? output : workspace.Between(i);
            int count = _layers[i].GainChannels;
            _layers[i].Run(workspace, current, i == 0 ? second : null, next, gains[..count]);
            gains = gains[count..];
            current = next;
        }
    }
}
