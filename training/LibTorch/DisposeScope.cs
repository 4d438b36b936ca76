namespace NeuralCodec.Training.LibTorch;

/// <summary>
/// Frees every tensor created on this thread while it is the innermost scope. Training makes about a thousand tensors a
/// step; waiting for the garbage collector to free them would keep gigabytes alive, as it sees only small handles.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic]
    private static DisposeScope? _current;

    private readonly HashSet<Tensor> _tensors = new(ReferenceEqualityComparer.Instance);
    private readonly DisposeScope? _outer;
    private bool _disposed;

    internal DisposeScope()
    {
        _outer = _current;
        _current = this;
    }

    /// <summary>Tensors the scope holds now.</summary>
    public int Count => _tensors.Count;

    public void Dispose()
    {
        if (_disposed) return;
        if (_current != this) throw new InvalidOperationException("dispose scopes end in the reverse order of their start, on their thread");
        _disposed = true;
        _current = _outer;
        foreach (Tensor tensor in _tensors) tensor.Dispose();
        _tensors.Clear();
    }

    internal static void Register(Tensor tensor)
    {
        tensor.Scope = _current;
        _current?._tensors.Add(tensor);
    }

    internal static void MoveOut(Tensor tensor)
    {
        if (tensor.Scope is not { } scope) return;
        scope._tensors.Remove(tensor);
        tensor.Scope = scope._outer;
        scope._outer?._tensors.Add(tensor);
    }

    internal static void Detach(Tensor tensor)
    {
        tensor.Scope?._tensors.Remove(tensor);
        tensor.Scope = null;
    }
}
