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
    /// <exception cref="ArgumentException">A tensor does not fit.</exception>
    public void Run(NetworkWorkspace workspace, IntegerTensor input, IntegerTensor? second, IntegerTensor output)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        IntegerTensor current = input;
        for (int i = 0; i < _layers.Length; i++)
        {
            IntegerTensor next = i == _layers.Length - 1 ? output : workspace.Between(i);
            _layers[i].Run(workspace, current, i == 0 ? second : null, next);
            current = next;
        }
    }
}
