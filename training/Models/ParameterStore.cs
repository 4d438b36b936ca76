using NeuralCodec.Training.LibTorch;

namespace NeuralCodec.Training.Models;

/// <summary>
/// All trainable numbers of a model in one flat float tensor, with a leaf view per parameter. The optimizer, the moving
/// average, gradient clipping and checkpoints then each are a handful of operations on one tensor.
/// </summary>
public sealed class ParameterStore : IDisposable
{
    private readonly List<(string Name, long[] Shape, float[] Values)> _declared = [];
    private readonly Dictionary<string, Parameter> _byName = new(StringComparer.Ordinal);
    private readonly List<Parameter> _parameters = [];

    /// <summary>Every parameter, in the order of declaration: this order is the layout of <see cref="Flat"/>.</summary>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>[total], float32; valid after <see cref="Build"/>.</summary>
    public Tensor Flat { get; private set; } = null!;

    /// <summary>[total], float32: gradients accumulate here until <see cref="ZeroGrad"/>.</summary>
    public Tensor FlatGrad { get; private set; } = null!;

    public long Count { get; private set; }

    /// <summary>When set, told of the output of every layer and block as it is computed: calibration reads ranges there.</summary>
    public Action<string, Tensor>? Observe { get; set; }

    public Parameter this[string name] => _byName[name];

    /// <summary>Declares a parameter with its initial values.</summary>
    /// <exception cref="ArgumentException">The name is taken or the number of values does not fit the shape.</exception>
    public Parameter Add(string name, long[] shape, float[] values)
    {
        if (Flat is not null) throw new InvalidOperationException("the store is built already");
        long count = 1;
        foreach (long size in shape) count *= size;
        if (count != values.Length) throw new ArgumentException($"'{name}' has {values.Length} values for {count} places", nameof(values));
        Parameter parameter = new(name, shape, Count, values.Length);
        if (!_byName.TryAdd(name, parameter)) throw new ArgumentException($"parameter '{name}' is declared twice", nameof(name));
        _declared.Add((name, shape, values));
        _parameters.Add(parameter);
        Count += count;
        return parameter;
    }

    /// <summary>Values declared for a parameter, which an initializer may change before <see cref="Build"/>.</summary>
    public float[] Initial(string name) => _declared[_parameters.IndexOf(_byName[name])].Values;

    /// <summary>Makes the flat tensors on <paramref name="device"/> and the leaf views into them.</summary>
    public void Build(Device device)
    {
        float[] all = new float[Count];
        foreach (Parameter p in _parameters) Initial(p.Name).CopyTo(all, p.Offset);
        using Tensor host = torch.tensor<float>(all, [Count], ScalarType.Float32).DetachFromDisposeScope();
        Flat = (device.Type == DeviceType.CPU ? host.clone() : host.to(device)).DetachFromDisposeScope();
        FlatGrad = torch.zeros([Count], ScalarType.Float32, device).DetachFromDisposeScope();
        foreach (Parameter p in _parameters) p.Bind(Flat, FlatGrad);
        _declared.Clear();
    }

    public void ZeroGrad() => FlatGrad.zero_();

    public void Dispose()
    {
        foreach (Parameter p in _parameters) p.Dispose();
        Flat?.Dispose();
        FlatGrad?.Dispose();
    }
}

/// <summary>One named view into the flat tensor of a <see cref="ParameterStore"/>.</summary>
public sealed class Parameter(string name, long[] shape, long offset, long count) : IDisposable
{
    public string Name => name;

    public long[] Shape => shape;

    public long Offset => offset;

    public long Count => count;

    /// <summary>The leaf: shape <see cref="Shape"/>, float32, sharing storage with the flat tensor.</summary>
    public Tensor Value { get; private set; } = null!;

    internal void Bind(Tensor flat, Tensor flatGrad)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Value = flat.narrow(0, offset, count).view(shape).detach().DetachFromDisposeScope();
        Value.requires_grad = true;
        Value.grad = flatGrad.narrow(0, offset, count).view(shape);
    }

    public void Dispose() => Value?.Dispose();
}
